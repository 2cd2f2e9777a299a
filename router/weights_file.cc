#include "router/weights_file.h"

#include "compliance/base/status.h"
#include "compliance/policy/bundle.h"

namespace weir::router {
namespace {

constexpr uint64_t kMaxKeyBytes = 64u << 10;

}  // namespace

absl::StatusOr<Predictor> OpenWeights(FileSystem& files, const std::string& path,
                                      const std::vector<std::string>& keys) {
  if (path.empty()) return Predictor::BuiltIn();
  WEIR_ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(files, path, 2 * kMaxWeightsBytes));
  policy::Trust trust;
  trust.embedded_key_is_enough = keys.empty();
  for (const std::string& key : keys) {
    WEIR_ASSIGN_OR_RETURN(const std::string pem, ReadWholeFile(files, key, kMaxKeyBytes));
    WEIR_ASSIGN_OR_RETURN(crypto::Verifier verifier, crypto::Verifier::FromPem(pem));
    trust.keys.push_back(std::move(verifier));
  }
  WEIR_ASSIGN_OR_RETURN(const policy::OpenedBundle bundle, policy::OpenBundle(bytes, trust));
  return Predictor::FromBytes(bundle.section(kWeightsSection));
}

}  // namespace weir::router
