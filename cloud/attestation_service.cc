#include "cloud/attestation_service.h"

#include "cloud/attestation/app_attest.h"
#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "config/secret_file.h"
#include "router/rpc/caller.h"
#include "router/rpc/errors.h"
#include "router/rpc/metadata.h"

namespace weir::cloud {
namespace {

constexpr uint64_t kLongestRoot = 64u << 10;

grpc::ServerUnaryReactor* Ended(grpc::CallbackServerContext* context, const absl::Status& status) {
  if (!status.ok()) {
    log::Warning("attestation_refused",
                 {{"device", router::CallerOf(*context)}, {"status", status}});
  }
  auto* const reactor = context->DefaultReactor();
  reactor->Finish(router::ToGrpc(status));
  return reactor;
}

}  // namespace

grpc::ServerUnaryReactor* AttestationService::GetChallenge(grpc::CallbackServerContext* context,
                                                           const v1::GetChallengeRequest*,
                                                           v1::GetChallengeResponse* response) {
  response->set_challenge(attestation_.Challenge(router::CallerOf(*context)));
  return Ended(context, absl::OkStatus());
}

grpc::ServerUnaryReactor* AttestationService::Enrol(grpc::CallbackServerContext* context,
                                                    const v1::EnrolRequest* request,
                                                    v1::EnrolResponse* response) {
  auto credential = attestation_.Enrol(router::CallerOf(*context), request->challenge(),
                                       request->key_id(), request->attestation());
  if (credential.ok()) response->set_credential(*std::move(credential));
  return Ended(context, credential.status());
}

grpc::ServerUnaryReactor* AttestationService::Prove(grpc::CallbackServerContext* context,
                                                    const v1::ProveRequest* request,
                                                    v1::ProveResponse* response) {
  auto pass = attestation_.Prove(router::CallerOf(*context), request->challenge(),
                                 request->credential(), request->assertion());
  if (pass.ok()) {
    response->set_pass(std::move(pass->bytes));
    response->set_good_for_s(absl::ToInt64Seconds(pass->good_for));
  }
  return Ended(context, pass.status());
}

absl::StatusOr<std::unique_ptr<Attestation>> MakeAttestation(
    const config::AttestationSettings& settings, FileSystem& files, const Clock& clock) {
  AppAttestOptions options{.development = settings.development};
  WEIR_ASSIGN_OR_RETURN(options.root_pem, ReadWholeFile(files, settings.root, kLongestRoot));
  for (const auto& application : settings.applications)
    options.applications.push_back(application.id);
  auto verifier = AppAttest::Create(options);
  if (!verifier.ok()) return Annotate(verifier.status(), settings.root);
  WEIR_ASSIGN_OR_RETURN(Secret secret, config::ReadSecret(files, settings.secret_path));
  if (secret.size() < kLeastSecretBytes) {
    return InvalidArgument("{}: a secret of {} bytes; allowed: {} or more", settings.secret_path,
                           secret.size(), kLeastSecretBytes);
  }
  return std::make_unique<Attestation>(
      *std::move(verifier), std::move(secret),
      AttestationOptions{.pass_for = settings.pass_for, .required = settings.required}, clock);
}

absl::Status AdmitCall(Attestation& attestation, const grpc::CallbackServerContext& context) {
  const auto found = context.client_metadata().find(router::kPassMetadata);
  const std::string_view pass = found == context.client_metadata().end()
                                    ? std::string_view()
                                    : std::string_view(found->second.data(), found->second.size());
  return attestation.Admit(router::CallerOf(context), pass);
}

}  // namespace weir::cloud
