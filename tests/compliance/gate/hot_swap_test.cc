// The policy is swapped while exchanges run: each verdict belongs wholly to one policy.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "tests/compliance/gate/gate_bench.h"

namespace weir::gate {
namespace {

constexpr uint64_t kSwaps = 10'000;
constexpr int kReaders = 4;
constexpr const char* kPrompt = "甲词在前，乙词在后。";
constexpr const char* kNames[] = {"even", "odd"};

// Even versions refuse 甲词 and only flag 乙词; odd ones suspend for 乙词 and flag 甲词, all of it
// in other categories and with another reply.
testing::PolicyYaml YamlOf(bool odd) {
  testing::PolicyYaml yaml;
  const auto lexicon = [](const char* category, const char* severity, const char* word) {
    return std::string("{category: ") + category + ", owner: t, source: t, severity: " + severity +
           ", entries: [" + word + "]}";
  };
  yaml.lexicons = {{"a.yaml", lexicon(odd ? "A.4.e" : "A.1.d", odd ? "flag" : "block", "甲词")},
                   {"b.yaml", lexicon(odd ? "A.1.h" : "A.1.f", odd ? "block" : "flag", "乙词")}};
  const std::string reply = "这个问题不能回答。";
  yaml.replies.replace(yaml.replies.find(reply), reply.size(), kNames[odd]);
  return yaml;
}

// A compiled policy under another version: compiling 10,000 of them would be the whole test.
class Renumbered final : public policy::Policy {
 public:
  Renumbered(std::shared_ptr<const Policy> base, uint64_t version)
      : base_(std::move(base)), manifest_(base_->manifest()) {
    manifest_.version = version;
  }
  const policy::Manifest& manifest() const override { return manifest_; }
  const crypto::Digest& digest() const override { return base_->digest(); }
  const std::vector<crypto::Verifier>& signers() const override { return base_->signers(); }
  const std::vector<policy::Category>& categories() const override { return base_->categories(); }
  const policy::EntryTable& entries() const override { return base_->entries(); }
  const std::vector<policy::Combination>& combinations() const override {
    return base_->combinations();
  }
  const std::vector<policy::PiiRule>& pii_rules() const override { return base_->pii_rules(); }
  const std::vector<policy::Reply>& replies() const override { return base_->replies(); }
  const std::vector<policy::Probe>& probes() const override { return base_->probes(); }
  const std::vector<policy::Origin>& origins() const override { return base_->origins(); }
  const lexicon::Image& lexicon() const override { return base_->lexicon(); }
  const policy::ReadingImages& readings() const override { return base_->readings(); }
  const segment::Dictionary& dictionary() const override { return base_->dictionary(); }
  const classify::Model& classifier() const override { return base_->classifier(); }
  const classify::StateHead& state_head() const override { return base_->state_head(); }
  bool intact() const override { return true; }
  void Rest() const override { base_->Rest(); }
  std::string_view section(std::string_view name) const override { return base_->section(name); }
  std::string_view reply(std::string_view key, Locale locale) const override {
    return base_->reply(key, locale);
  }

 private:
  std::shared_ptr<const Policy> base_;
  policy::Manifest manifest_;
};

// Whether everything in the refusal is of the policy whose version it names.
bool IsWhole(const Refusal& refusal, const std::string (&digests)[2]) {
  const size_t odd = refusal.policy().version % 2;
  const auto& findings = refusal.verdict().findings;
  return refusal.policy().digest_hex == digests[odd] &&
         refusal.verdict().action == (odd ? Action::kSuspend : Action::kRefuse) &&
         findings.size() == 2 && findings[0].category == (odd ? "A.4.e" : "A.1.d") &&
         findings[1].category == (odd ? "A.1.h" : "A.1.f") &&
         refusal.category() == (odd ? "A.1.h" : "A.1.d") &&
         refusal.reply().text().starts_with(kNames[odd]);
}

TEST_CASE("Gate: 10,000 swaps under four readers give no torn verdict and no older policy",
          "[gate]") {
  GateBench bench(Place::kDevice, YamlOf(true));  // version 1
  const auto even = testing::CompilePolicy(YamlOf(false));
  const auto odd = bench.store.current();
  const std::string digests[2] = {even->digest().ToHex(), odd->digest().ToHex()};
  std::atomic<uint64_t> wrong = 0;
  std::atomic<uint64_t> verdicts = 0;
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < kReaders; ++i) {
    readers.emplace_back([&] {
      uint64_t newest = 0;
      while (!done) {
        const Admission admission = bench.Admit(kPrompt);
        const auto* refusal = std::get_if<Refusal>(&admission);
        const bool right =
            refusal != nullptr && IsWhole(*refusal, digests) && refusal->policy().version >= newest;
        if (right) newest = refusal->policy().version;
        if (!right) ++wrong;
        ++verdicts;
      }
    });
  }
  uint64_t refused = 0;
  for (uint64_t version = 2; version < 2 + kSwaps; ++version) {
    const auto next = std::make_shared<Renumbered>(version % 2 == 0 ? even : odd, version);
    if (!bench.store.Swap(next, bench.clock.Now()).ok()) ++refused;
    while (verdicts < version / 2) std::this_thread::yield();  // the readers keep up
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(refused == 0);
  CHECK(wrong == 0);
  CHECK(bench.store.current()->manifest().version == 1 + kSwaps);
}

}  // namespace
}  // namespace weir::gate
