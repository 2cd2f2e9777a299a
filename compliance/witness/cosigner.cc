#include "compliance/witness/cosigner.h"

#include <array>
#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/tile_store.h"

namespace weir::witness {
namespace {

constexpr uint64_t kNoteLimitBytes = 64 << 10;

std::vector<Client> ClientsOf(const CosignOptions& options) {
  std::vector<Client> clients;
  for (const Contact& contact : options.witnesses) clients.emplace_back(contact, options.limits);
  return clients;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Cosigner>> Cosigner::Start(FileSystem& files, const Clock& clock,
                                                          std::string dir, ledger::VerifierKey key,
                                                          CosignOptions options) {
  if (options.quorum == 0 || options.quorum > options.witnesses.size()) {
    return InvalidArgument("{} of {} witnesses cannot be a quorum", options.quorum,
                           options.witnesses.size());
  }
  std::unique_ptr<Cosigner> cosigner(
      new Cosigner(files, clock, std::move(dir), std::move(key), std::move(options)));
  WEIR_RETURN_IF_ERROR(cosigner->ReadWhatIsThere());
  cosigner->thread_ = std::thread([self = cosigner.get()] { self->Run(); });
  return cosigner;
}

Cosigner::Cosigner(FileSystem& files, const Clock& clock, std::string dir, ledger::VerifierKey key,
                   CosignOptions options)
    : files_(files),
      clock_(clock),
      dir_(std::move(dir)),
      key_(std::move(key)),
      options_(std::move(options)),
      started_(clock.Now()),
      clients_(ClientsOf(options_)) {}

Cosigner::~Cosigner() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  if (thread_.joinable()) thread_.join();
}

// A restart does not make the witnesses' silence shorter.
absl::Status Cosigner::ReadWhatIsThere() {
  std::vector<ledger::VerifierKey> witnesses;
  for (const Contact& contact : options_.witnesses) witnesses.push_back(contact.key);
  const auto cosigned = ledger::ReadCosigned(files_, dir_, key_, witnesses);
  if (cosigned.status().code() == absl::StatusCode::kNotFound) return absl::OkStatus();
  if (!cosigned.ok()) return cosigned.status();
  status_.at = cosigned->SignedBy(options_.quorum);
  if (status_.at != absl::Time()) status_.size = cosigned->head.size;
  return absl::OkStatus();
}

absl::StatusOr<Head> Cosigner::ReadHead() const {
  Head head;
  WEIR_ASSIGN_OR_RETURN(head.note,
                        ReadWholeFile(files_, ledger::CheckpointPath(dir_), kNoteLimitBytes));
  WEIR_ASSIGN_OR_RETURN(const auto note, ledger::OpenNote(head.note, std::array{key_}));
  WEIR_ASSIGN_OR_RETURN(head.checkpoint, ledger::ParseBody(note.text));
  return head;
}

void Cosigner::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    Round();
    lock.lock();
    stop_.wait_for(lock, absl::ToChronoNanoseconds(options_.every), [this] { return stopping_; });
  }
}

// The signatures of those that gave one.
std::string Cosigner::AskAll(const Head& head, size_t& signed_by, CosignStatus& status) {
  std::string lines;
  ledger::TileReader hashes(files_, dir_, head.checkpoint.size);
  for (Client& client : clients_) {
    const auto line = client.Ask(head, hashes);
    if (line.ok()) {
      lines += *line;
      ++signed_by;
      continue;
    }
    status.contradicted |= line.status().code() == absl::StatusCode::kFailedPrecondition;
    status.problem =
        fmt::format("{}: {}", client.name(), ToStd(absl::StatusCodeToString(line.status().code())));
  }
  return lines;
}

void Cosigner::Round() {
  CosignStatus next = status();
  next.problem.clear();
  next.contradicted = false;
  size_t signed_by = 0;
  auto head = ReadHead();
  if (head.ok()) {
    const std::string lines = AskAll(*head, signed_by, next);
    if (signed_by >= options_.quorum) {
      head = WriteFileAtomically(files_, CosignedPath(dir_), head->note + lines).ok()
                 ? head
                 : absl::UnavailableError("not written");
    }
  }
  if (!head.ok()) {
    next.problem = absl::StatusCodeToString(head.status().code());
  } else if (signed_by >= options_.quorum) {
    next.size = head->checkpoint.size;
    next.at = clock_.Now();
    next.contradicted = false;  // one witness alone must not be able to stop a log
  }
  const std::lock_guard lock(mutex_);
  if (next.problem != status_.problem && !next.problem.empty()) {
    log::Warning("not_witnessed", {{"problem", next.problem}, {"signed_by", uint64_t{signed_by}}});
  }
  status_ = std::move(next);
}

CosignStatus Cosigner::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

absl::Duration Cosigner::unwitnessed() const {
  const absl::Time at = status().at;
  return clock_.Now() - (at == absl::Time() ? started_ : at);
}

void WitnessedLedger::Append(const ledger::Entry& entry, Done done) {
  if (cosigner_.status().contradicted) {
    return done(Error(absl::StatusCode::kFailedPrecondition,
                      "a witness has seen another tree of this log, or more of it"));
  }
  if (cosigner_.unwitnessed() > longest_) {
    return done(Unavailable("no quorum of witnesses has signed for {}",
                            ToStd(absl::FormatDuration(longest_))));
  }
  ledger_->Append(entry, std::move(done));
}

}  // namespace weir::witness
