// A settings file for tests: right as it stands, changed line by line.
#pragma once

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "tests/testing/temp_dir.h"

namespace weir::testing {

inline std::string ReadText(const std::string& path) {
  std::ifstream in(path);
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::string WriteText(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
  return path;
}

// `text` with its first `from` replaced; fails the test when there is none.
inline std::string With(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  INFO(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

inline constexpr char kSmallEdge[] =
    "socket: edge.sock\n"
    "state_dir: state\n"
    "policy: {bundle: p.bundle, trusted_keys: [p.pem]}\n"
    "model: {path: m.gguf}\n"
    "ledger: {origin: weir.local/edge}\n"
    "label: {producer: 001191110000MA0000000H10001}\n";

inline constexpr char kSmallCloud[] =
    "listen: 127.0.0.1:8443\n"
    "tls: {ca: ca.pem, cert: c.pem, key: k.pem}\n"
    "state_dir: state\n"
    "policy: {bundle: p.bundle, trusted_keys: [p.pem]}\n"
    "upstreams:\n"
    "  - {id: a, url: 'http://127.0.0.1:8000/v1', model: m, region: CN}\n"
    "ledger: {origin: weir.local/cloud}\n"
    "label: {producer: 001191110000MA0000000H10001}\n";

}  // namespace weir::testing
