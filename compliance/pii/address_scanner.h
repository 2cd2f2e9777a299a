// Finds postal addresses: "北京市海淀区中关村大街27号院3号楼501室".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/pii/address_words.h"
#include "compliance/pii/context.h"
#include "compliance/pii/hit.h"
#include "compliance/text/unit.h"

namespace weir::pii {

// An address is a chain of parts from the province down. It begins with a name of a place or with
// what follows 地址, 住在 and the like. Without either, what follows the first part is taken
// (海淀区[中关村大街27号]): to hold every ideograph back because a 区 might follow would hold back
// the whole language, and the district alone names nobody. Per stream; one thread at a time.
class AddressScanner {
 public:
  // Takes the next seen unit; `seen` holds what stands before it.
  void Push(const text::Unit& unit, Place place, const Seen& seen, std::vector<Found>& found);
  // Takes an invisible unit: it is skipped, but addresses do not go on for ever.
  void PushInvisible(uint64_t unit, const Seen& seen, std::vector<Found>& found);
  void Finish(const Seen& seen, std::vector<Found>& found);
  // An address may follow: 地址, 住在.
  void Announce();

  // Whether nothing is open: only an ideograph of kAddressEndings or kPlaceBeginnings changes
  // anything then.
  bool idle() const { return state_ == State::kNone; }
  // Offset of the first byte that may become part of a hit, or kNothingHeld.
  uint64_t held_from() const {
    return state_ == State::kChain || state_ == State::kPlace ? begin_ : kNothingHeld;
  }

 private:
  enum class State : uint8_t {
    kNone,
    kAnnounced,  // behind the word, before the address
    kPlace,      // in what may be the name of a place
    kAfterPart,  // behind a first part that is not in the hit; nothing of it yet
    kChain,      // in the address
  };

  bool Goes(const text::Unit& unit, Place place, char32_t before);
  bool GoesOnPlace(const text::Unit& unit);
  bool GoesOnChain(const text::Unit& unit, char32_t before);
  bool TakeEnding(Rank rank, const text::Unit& unit);
  void Open(const text::Unit& unit, Place place, State state);
  void BeginWith(const text::Unit& unit, Place place, const Seen& seen);
  void End(const Seen& seen, std::vector<Found>& found);
  uint32_t Score() const;

  State state_ = State::kNone;
  std::u32string place_name_;
  size_t gap_ = 0;           // units between the announcement and the address
  bool named_ = false;       // begins with a name of a place, or was announced
  size_t longest_part_ = 0;  // units, by how sure it is that an address has begun
  size_t levels_ = 0;
  size_t name_units_ = 0;     // of the part that is being read
  bool number_last_ = false;  // its last unit is a digit or a letter
  bool only_number_ = false;  // as are all others
  bool after_ending_ = false;
  bool has_street_ = false;
  bool has_house_ = false;
  Rank rank_ = Rank::kProvince;
  uint64_t begin_ = 0;
  uint64_t end_ = 0;         // of the last whole part
  uint64_t number_end_ = 0;  // of digits behind it
  Place first_;
};

}  // namespace weir::pii
