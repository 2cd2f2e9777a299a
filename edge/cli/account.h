// What the last exchange was, for the person who asks: why, where, and what left the device.
#pragma once

#include <functional>
#include <string>

#include "weir/v1/chat.pb.h"

namespace weir::cli {

// One conversation. One thread at a time. Answers are whole lines.
class Account {
 public:
  // "device" or "cloud" for the name of an engine; empty when nobody knows.
  using PlaceOf = std::function<std::string(const std::string& engine)>;

  // An exchange begins: what was is forgotten.
  void Begin();
  void Take(const v1::ChatEvent& event);

  std::string Why() const;
  std::string Where(const PlaceOf& place) const;
  std::string Privacy(const PlaceOf& place) const;

 private:
  enum class Left { kNo, kYes, kUnknown };
  Left LeftDevice(const PlaceOf& place) const;

  v1::Started started_;
  v1::Refused refused_;
  v1::Finished finished_;
};

}  // namespace weir::cli
