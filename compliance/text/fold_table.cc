#include "compliance/text/fold_table.h"

namespace weir::text {

#include "compliance/text/fold_table.inc"

}  // namespace weir::text
