// Names of what goes beside a request on the wire.
#pragma once

namespace weir::router {

// The device's pass (weir.v1.Attestation), bytes.
inline constexpr char kPassMetadata[] = "weir-pass-bin";
// W3C Trace Context.
inline constexpr char kTraceParentMetadata[] = "traceparent";

}  // namespace weir::router
