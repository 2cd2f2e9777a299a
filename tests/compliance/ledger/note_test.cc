#include "compliance/ledger/note.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "compliance/crypto/digest.h"
#include "compliance/ledger/checkpoint.h"

namespace weir::ledger {
namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

std::vector<VerifierKey> KeysOf(const json& vkeys) {
  std::vector<VerifierKey> keys;
  for (const json& vkey : vkeys) keys.push_back(*VerifierKey::Parse(vkey.get<std::string>()));
  return keys;
}

TEST_CASE("OpenNote: the published notes are accepted and refused as they say", "[ledger]") {
  std::ifstream in(WEIR_SHARED_DATA "/tlog/golang-sumdb/signed_note.json");
  if (!in) {
    WARN("SKIPPED: no notes here");
    return;
  }
  const json vectors = json::parse(in);
  for (const json& row : vectors["notes"]) {
    INFO(row["desc"]);
    const auto opened = OpenNote(*crypto::FromBase64(row["note_b64"].get<std::string>()),
                                 KeysOf(row["trusted_vkeys"]));
    CHECK(opened.ok() == row["valid"].get<bool>());
    if (!opened.ok()) continue;
    CHECK(opened->verified == row["verified"].get<Names>());
    CHECK(opened->unverified == row["unverified"].get<Names>());
  }
  CHECK(vectors["notes"].size() == 15);
  for (const json& vkey : vectors["bad_vkeys"]) {
    CHECK(VerifierKey::Parse(vkey.get<std::string>()).status().code() ==
          absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE(
    "OpenNote: the published cosignatures are accepted with their times, changed ones refused",
    "[ledger]") {
  std::ifstream in(WEIR_SHARED_DATA "/tlog/sunlight/cosignature.json");
  if (!in) {
    WARN("SKIPPED: no cosignatures here");
    return;
  }
  const json rows = json::parse(in)["cosignatures"];
  CHECK(rows.size() == 3);
  for (const json& row : rows) {
    INFO(row["name"]);
    const VerifierKey key = *VerifierKey::Parse(row["vkey"].get<std::string>());
    const std::string note = row["checkpoint"];
    const auto opened = OpenNote(note, {&key, 1});
    REQUIRE(opened.ok());
    CHECK(opened->verified == Names{row["name"].get<std::string>()});
    CHECK(opened->times == std::vector<uint64_t>{row["timestamp"].get<uint64_t>()});
    CHECK(ParseBody(opened->text)->size == 300);
    const size_t line = note.rfind(key.name());
    for (size_t at = line; at < note.size(); ++at) {
      std::string changed = note;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      CHECK_FALSE(OpenNote(changed, {&key, 1}).ok());
    }
  }
}

TEST_CASE("CosignatureLine: a log's note with a witness's line opens under both keys", "[ledger]") {
  const auto log = crypto::Signer::Generate();
  const auto witness = crypto::Signer::Generate();
  const std::string text = "weir.test/log\n1\nAAAA\n";
  const std::string note = SignNote(text, "weir.test/log", log) +
                           CosignatureLine(text, "witness.test", witness, 1'790'000'000);
  const VerifierKey keys[] = {
      VerifierKey("weir.test/log", log.verifier()),
      VerifierKey("witness.test", witness.verifier(), SignatureType::kCosignature)};
  const auto opened = OpenNote(note, keys);
  REQUIRE(opened.ok());
  CHECK(opened->verified == Names{"weir.test/log", "witness.test"});
  CHECK(opened->times == std::vector<uint64_t>{0, 1'790'000'000});
  CHECK(OpenNote(note, {keys, 1})->unverified == Names{"witness.test"});
  // A witness's key is no key for plain signatures, and the other way round.
  const VerifierKey wrong("witness.test", witness.verifier());
  CHECK(OpenNote(note, {&wrong, 1}).status().code() == absl::StatusCode::kFailedPrecondition);
}

// A signing key in x/mod's form is "PRIVATE+KEY+name+hash+base64(type || seed)".
TEST_CASE("SignNote: gives the published note for the published key", "[ledger]") {
  std::ifstream in(WEIR_SHARED_DATA "/tlog/golang-sumdb/signed_note.json");
  if (!in) {
    WARN("SKIPPED: no notes here");
    return;
  }
  const json vector = json::parse(in)["signer"];
  const std::string skey = vector["skey"];
  const std::string seed = crypto::FromBase64(skey.substr(skey.find("+A") + 1))->substr(1);
  const std::string der = *crypto::FromHex("302e020100300506032b657004220420") + seed;
  const auto signer = crypto::Signer::FromPem(
      "-----BEGIN PRIVATE KEY-----\n" + crypto::ToBase64(der) + "\n-----END PRIVATE KEY-----\n");
  REQUIRE(signer.ok());
  CHECK(SignNote(vector["text"].get<std::string>(), "PeterNeumann", *signer) == vector["signed"]);
}

TEST_CASE("OpenNote: every changed byte of a note is found", "[ledger]") {
  const auto signer = crypto::Signer::Generate();
  const VerifierKey key("weir.test/log", signer.verifier());
  const std::string note = SignNote("weir.test/log\n1\nAAAA\n", key.name(), signer);
  REQUIRE(OpenNote(note, {&key, 1}).ok());
  for (size_t at = 0; at < note.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = note;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      CHECK_FALSE(OpenNote(changed, {&key, 1}).ok());
    }
    CHECK_FALSE(OpenNote(note.substr(0, at), {&key, 1}).ok());
  }
}

TEST_CASE("VerifierKey: every changed character of a vkey is found", "[ledger]") {
  const VerifierKey key("weir.test/log", crypto::Signer::Generate().verifier());
  const std::string text = key.ToString();
  CHECK(VerifierKey::Parse(text)->verifier().raw() == key.verifier().raw());
  for (size_t at = 0; at < text.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = text;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      CHECK_FALSE(VerifierKey::Parse(changed).ok());
    }
  }
}

TEST_CASE("KeyName: white space, plus signs, control characters and no name are refused",
          "[ledger]") {
  CHECK(IsKeyName("weir.local/dev"));
  CHECK(IsKeyName(std::string(255, 'x')));
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("a+b"), std::string("a\nb"),
        std::string("\xff"), std::string(256, 'x')}) {
    CHECK_FALSE(IsKeyName(name));
  }
}

// The roots of most accepted rows are no SHA-256 values: a reader of 32-byte roots refuses them.
TEST_CASE("Checkpoint: the published bodies are refused where they say, or for their root only",
          "[ledger]") {
  std::ifstream in(WEIR_SHARED_DATA "/tlog/formats/checkpoint_and_proof.json");
  if (!in) {
    WARN("SKIPPED: no checkpoints here");
    return;
  }
  const json vectors = json::parse(in);
  for (const json& row : vectors["checkpoints"]) {
    INFO(row["desc"]);
    const std::string body = row["body"];
    CHECK_FALSE(ParseBody(body).ok());
    if (!row["valid"].get<bool>()) continue;
    const size_t root = body.find('\n', body.find('\n') + 1) + 1;
    std::string mended = body;
    mended.replace(root, body.find('\n', root) - root,
                   crypto::ToBase64(crypto::Sha256Of("r").view()));
    CHECK(ParseBody(mended).ok());
  }
  CHECK(vectors["checkpoints"].size() == 11);
  const std::string note = vectors["real_ct_checkpoint_rfc6962_type05"]["checkpoint"];
  CHECK(ParseBody(note.substr(0, note.find("\n\n") + 1))->size == 115'474'666);
}

TEST_CASE("Checkpoint: reads back what was written", "[ledger]") {
  const Checkpoint checkpoint{"weir.test/log", 18'446'744'073'709'551'615u, crypto::Sha256Of("r")};
  CHECK(*ParseBody(ToBody(checkpoint)) == checkpoint);
  CHECK(*ParseBody(ToBody(checkpoint) + "an extension line\n") == checkpoint);
}

TEST_CASE("Checkpoint: a damaged body is refused", "[ledger]") {
  const std::string root = crypto::ToBase64(crypto::Sha256Of("r").view());
  for (const std::string& body :
       {std::string(), std::string("Log\n1\n"), "\n1\n" + root + "\n", "Log\n1\n" + root,
        "Log\n-1\n" + root + "\n", "Log\n01\n" + root + "\n", "Log\n\n" + root + "\n",
        "Log\n1 \n" + root + "\n", "Log\n18446744073709551616\n" + root + "\n",
        std::string("Log\n1\nYmFuYW5hcw==\n"), std::string("Log\n1\nno base 64\n")}) {
    INFO(body);
    CHECK(ParseBody(body).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace weir::ledger
