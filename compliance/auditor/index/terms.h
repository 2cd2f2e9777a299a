// What an entry can be found by: a term for each value of a clear field.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compliance/ledger/entry.h"

namespace weir::auditor {

enum class Field : char {
  kKind = 'k',
  kExchange = 'x',  // the id, or a record's name
  kTenant = 't',
  kSubject = 's',
  kSession = 'n',
  kProfile = 'p',
  kPolicyVersion = 'v',
  kAction = 'a',
  kDataClass = 'd',
  kCategory = 'c',  // of any finding
  kRule = 'r',      // of any finding
  kEngine = 'e',
  kModel = 'm',
  kReason = 'w',
  kEnding = 'z',
  kStatus = 'u',
  kOrigin = 'o',  // of a device's log that the entry is about
};

// The letter of the field and 64 bits of the value's SHA-256 in hex: one word for any tokeniser,
// whatever a caller wrote into the field. Two values may share a term (once in 2^32 values): who
// finds by terms compares the value.
std::string TermOf(Field field, std::string_view value);

// All terms of an entry, joined by spaces; each once, sorted. An entry that wraps a device's entry
// is found by that entry's values too.
std::string TermsOf(const ledger::Entry& entry);

// Whether the entry has that value in that field.
bool HasValue(const ledger::Entry& entry, Field field, std::string_view value);

}  // namespace weir::auditor
