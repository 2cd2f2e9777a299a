#include "cloud/attestation/attested_bytes.h"

#include <cbor.h>

#include <memory>

#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

struct Release {
  void operator()(cbor_item_t* item) const { cbor_decref(&item); }
};
using Item = std::unique_ptr<cbor_item_t, Release>;

constexpr uint8_t kAttestedCredential = 0x40;  // flag AT
constexpr size_t kHashSize = 32, kMakerSize = 16;
constexpr uint64_t kMostMembers = 16;             // of a map or list; Apple's have three at most
constexpr size_t kFixedSize = kHashSize + 1 + 4;  // hash, flags, counter

std::string_view View(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

void NoteMembers(void* bounded, uint64_t members) {
  if (members > kMostMembers) *static_cast<bool*>(bounded) = false;
}

// The library makes room for as many members as a collection says it has, so what it says is looked
// at first, without making any.
bool AreBounded(std::string_view bytes) {
  bool bounded = true;
  cbor_callbacks callbacks = cbor_empty_callbacks;
  callbacks.array_start = NoteMembers;
  callbacks.map_start = NoteMembers;
  while (!bytes.empty() && bounded) {
    const cbor_decoder_result step = cbor_stream_decode(
        reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), &callbacks, &bounded);
    if (step.status != CBOR_DECODER_FINISHED) return false;
    bytes.remove_prefix(step.read);
  }
  return bounded;
}

absl::StatusOr<Item> Load(std::string_view bytes) {
  if (bytes.size() > kLongestAttestedBytes) {
    return InvalidArgument("{} bytes; allowed: {}", bytes.size(), kLongestAttestedBytes);
  }
  if (!AreBounded(bytes)) return InvalidArgument("no CBOR, or a collection of too many members");
  cbor_load_result result{};
  Item item(cbor_load(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), &result));
  if (item == nullptr || result.read != bytes.size()) return InvalidArgument("no CBOR");
  if (!cbor_isa_map(item.get())) return InvalidArgument("no CBOR map");
  return item;
}

// Null when the map lacks it.
const cbor_item_t* Find(const cbor_item_t* map, std::string_view name) {
  const cbor_pair* const pairs = cbor_map_handle(map);
  for (size_t i = 0; i < cbor_map_size(map); ++i) {
    const cbor_item_t* const key = pairs[i].key;
    const bool text = cbor_isa_string(key) && cbor_string_is_definite(key);
    if (text && View(cbor_string_handle(key), cbor_string_length(key)) == name) {
      return pairs[i].value;
    }
  }
  return nullptr;
}

absl::StatusOr<std::string> BytesOf(const cbor_item_t* item, std::string_view what) {
  if (item == nullptr || !cbor_isa_bytestring(item) || !cbor_bytestring_is_definite(item)) {
    return InvalidArgument("no byte string for {}", what);
  }
  return std::string(View(cbor_bytestring_handle(item), cbor_bytestring_length(item)));
}

absl::StatusOr<std::vector<std::string>> CertificatesOf(const cbor_item_t* statement) {
  const cbor_item_t* const list =
      statement != nullptr && cbor_isa_map(statement) ? Find(statement, "x5c") : nullptr;
  if (list == nullptr || !cbor_isa_array(list)) return InvalidArgument("no list of certificates");
  std::vector<std::string> certificates;
  for (size_t i = 0; i < cbor_array_size(list); ++i) {
    WEIR_ASSIGN_OR_RETURN(std::string der, BytesOf(cbor_array_handle(list)[i], "a certificate"));
    certificates.push_back(std::move(der));
  }
  return certificates;
}

uint32_t BigEndian(std::string_view bytes) {
  uint32_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

// Maker, length of the name, name; then the key itself, which the certificate says better.
absl::Status ReadCredential(std::string_view bytes, AuthenticatorData& out) {
  if (bytes.size() < kMakerSize + 2) return InvalidArgument("the authenticator data are cut");
  out.maker = bytes.substr(0, kMakerSize);
  const size_t length = BigEndian(bytes.substr(kMakerSize, 2));
  bytes.remove_prefix(kMakerSize + 2);
  if (bytes.size() < length) return InvalidArgument("the authenticator data are cut");
  out.credential = bytes.substr(0, length);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AttestationObject> ReadAttestation(std::string_view cbor) {
  WEIR_ASSIGN_OR_RETURN(const Item item, Load(cbor));
  const cbor_item_t* const format = Find(item.get(), "fmt");
  const bool known =
      format != nullptr && cbor_isa_string(format) && cbor_string_is_definite(format) &&
      View(cbor_string_handle(format), cbor_string_length(format)) == "apple-appattest";
  if (!known) return InvalidArgument("the format is not apple-appattest");
  AttestationObject object;
  WEIR_ASSIGN_OR_RETURN(object.certificates, CertificatesOf(Find(item.get(), "attStmt")));
  WEIR_ASSIGN_OR_RETURN(object.authenticator_data,
                        BytesOf(Find(item.get(), "authData"), "authData"));
  return object;
}

absl::StatusOr<Assertion> ReadAssertion(std::string_view cbor) {
  WEIR_ASSIGN_OR_RETURN(const Item item, Load(cbor));
  Assertion assertion;
  WEIR_ASSIGN_OR_RETURN(assertion.signature, BytesOf(Find(item.get(), "signature"), "signature"));
  WEIR_ASSIGN_OR_RETURN(assertion.authenticator_data,
                        BytesOf(Find(item.get(), "authenticatorData"), "authenticatorData"));
  return assertion;
}

absl::StatusOr<AuthenticatorData> ReadAuthenticatorData(std::string_view bytes) {
  if (bytes.size() < kFixedSize) return InvalidArgument("the authenticator data are cut");
  AuthenticatorData data;
  data.relying_party = bytes.substr(0, kHashSize);
  const auto flags = static_cast<uint8_t>(bytes[kHashSize]);
  data.counter = BigEndian(bytes.substr(kHashSize + 1, 4));
  if ((flags & kAttestedCredential) != 0) {
    WEIR_RETURN_IF_ERROR(ReadCredential(bytes.substr(kFixedSize), data));
  }
  return data;
}

}  // namespace weir::cloud
