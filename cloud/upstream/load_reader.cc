#include "cloud/upstream/load_reader.h"

#include "cloud/balance/engine_load.h"
#include "compliance/remote/http.h"

namespace weir::cloud {
namespace {

constexpr auto kEvery = std::chrono::seconds(1);
constexpr remote::HttpLimits kLimits{
    .connect = absl::Milliseconds(300), .total = absl::Milliseconds(300), .body_bytes = 4u << 20};

}  // namespace

std::string MetricsUrl(const std::string& base_url) {
  const size_t host = base_url.find("//") + 2;
  return base_url.substr(0, base_url.find('/', host)) + "/metrics";
}

LoadReader::LoadReader(const std::vector<Member>& members, const std::string& ca)
    : members_(members), ca_(ca), thread_([this] { Run(); }) {}

LoadReader::~LoadReader() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void LoadReader::Run() {
  std::vector<std::unique_ptr<remote::HttpClient>> clients;
  for (size_t i = 0; i < members_.size(); ++i) {
    clients.push_back(std::make_unique<remote::HttpClient>(kLimits, ca_));
  }
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    for (size_t i = 0; i < members_.size(); ++i) {
      const auto answer = clients[i]->Get(MetricsUrl(members_[i].endpoint->base_url()));
      if (!answer.ok() || answer->code != 200) continue;
      if (const auto load = ParseEngineLoad(answer->body)) members_[i].meter->NoteLoad(*load);
    }
    lock.lock();
    changed_.wait_for(lock, kEvery, [this] { return stopping_; });
  }
}

}  // namespace weir::cloud
