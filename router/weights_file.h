// The router's weights as an operator keeps them: a file that is signed like a policy.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "router/learn/predictor.h"

namespace weir::router {

// Without a path: those compiled in. `keys`: PEM files of who may have signed; without any, whoever
// signed is believed, which only suits a person trying out weights of their own. NOT_FOUND,
// DATA_LOSS (damaged), PERMISSION_DENIED or FAILED_PRECONDITION (not signed by a trusted key) as
// policy::OpenBundle.
absl::StatusOr<Predictor> OpenWeights(FileSystem& files, const std::string& path,
                                      const std::vector<std::string>& keys);

}  // namespace weir::router
