#include "cloud/operating/file_watch.h"

#include <algorithm>

#include "compliance/crypto/digest.h"

namespace weir::cloud {

FileWatch::FileWatch(FileSystem& files, std::vector<std::string> paths, absl::Duration every,
                     std::function<void()> changed)
    : files_(files),
      paths_(std::move(paths)),
      every_(every),
      changed_(std::move(changed)),
      known_(Look()),
      thread_([this] { Run(); }) {}

FileWatch::~FileWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  thread_.join();
}

std::string FileWatch::Look() const {
  std::string state;
  for (const std::string& path : paths_) {
    state += ' ';
    const auto file = files_.Open(path, OpenMode::kRead);
    if (!file.ok()) continue;
    const auto size = (*file)->Size();
    if (!size.ok()) continue;
    const auto begin = (*file)->ReadAt(0, std::min(*size, kEndBytes));
    const auto end =
        (*file)->ReadAt(*size - std::min(*size, kEndBytes), std::min(*size, kEndBytes));
    if (begin.ok() && end.ok()) {
      state += std::to_string(*size) + crypto::Sha256Of(*begin + *end).ToHex();
    }
  }
  return state;
}

bool FileWatch::PauseUnlessStopping() {
  std::unique_lock lock(mutex_);
  return !stop_.wait_for(lock, absl::ToChronoNanoseconds(every_), [this] { return stopping_; });
}

void FileWatch::Run() {
  std::string last = known_;
  while (PauseUnlessStopping()) {
    std::string now = Look();
    const bool settled = now == last;
    last = std::move(now);
    if (!settled || last == known_) continue;
    known_ = last;
    changed_();
  }
}

}  // namespace weir::cloud
