// Made-up values of each kind, with the right check characters, in the forms that occur. None is a
// person's.
#pragma once

#include <random>
#include <string>
#include <vector>

namespace weir::pii {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  size_t Below(size_t limit) { return engine_() % limit; }
  unsigned Between(unsigned low, unsigned high) {
    return low + static_cast<unsigned>(Below(high - low + 1));
  }
  bool OneIn(size_t count) { return Below(count) == 0; }
  std::string Digits(size_t count) { return From("0123456789", count); }
  std::string From(const std::string& letters, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) text += letters[Below(letters.size())];
    return text;
  }
  const std::string& Pick(const std::vector<std::string>& all) { return all[Below(all.size())]; }

 private:
  std::mt19937 engine_;
};

std::string Two(unsigned number);  // "07"
// Any last character but the right one.
std::string Spoiled(Random& random, std::string code);

std::string ResidentId(Random& random);
std::string Permit(Random& random);
std::string ForeignId(Random& random);
std::string OldForeignId(Random& random);
std::string OldId(Random& random);
std::string Uscc(Random& random);
std::string OrgCode(Random& random);
std::string Card(Random& random);
std::string Mobile(Random& random);
std::string Landline(Random& random);
std::string Passport(Random& random);
std::string TravelPermit(Random& random);
std::string Plate(Random& random);
std::string Email(Random& random);
std::string IpAddress(Random& random);
std::string Mac(Random& random);
std::string Uuid(Random& random);
std::string DeviceId(Random& random);
std::string WechatId(Random& random);
std::string Qq(Random& random);
std::string OneTimeCode(Random& random);
std::string Coordinates(Random& random);
std::string Arcs(Random& random);
std::string EnglishAddress(Random& random);
std::string Address(Random& random);
std::string PersonName(Random& random);
std::string BirthDate(Random& random);
std::string Secret(Random& random);

}  // namespace weir::pii
