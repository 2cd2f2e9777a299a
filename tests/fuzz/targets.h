// What the fuzzers run: one function a target, each total over its input. A property that does not
// hold ends the process (WEIR_CHECK). The same functions run over the committed corpora in every
// ordinary test run.
#pragma once

#include <string_view>

namespace weir::fuzz {

// The gate's own view of a text is the same however it is cut, spans lie inside it, and what it
// says of its own output is well-formed UTF-8.
void GateInspect(std::string_view input);

// A text alone: its units tile it and do not depend on the cuts, folding is idempotent, and the
// block's scanner finds what the stream's finds.
void TextRead(std::string_view input);

// An answer through a Release, in every release mode: the same is shown however it is cut, what is
// shown is whole characters, and nothing stays held back.
void GateRelease(std::string_view input);

// A policy source: what parses without problems compiles, and the bundle loads.
void PolicySource(std::string_view input);

// A policy bundle: bytes from outside, and tables and images that a trusted key signed. What loads
// can be used.
void PolicyBundle(std::string_view input);

// A word list as CSV, as lines or as a workbook: what is taken can be written and read back.
void PolicyImport(std::string_view input);

// A JSON Schema: what is taken becomes a grammar of bounded size.
void JsonSchema(std::string_view input);

// Directories that look like a log: reading ends, and says the same twice.
void LedgerRead(std::string_view input);

// Bytes of an entry, a bundle, a header or a trailer: what is read is written the same.
void LedgerEntry(std::string_view input);

// A good log with changes: every change of what is evidence is found.
void LedgerPatch(std::string_view input);

// Notes, checkpoints, verifier keys, proofs and requests to a witness: what is read is written the
// same, and nothing passes for signed.
void LedgerText(std::string_view input);

// Directories that look like a published log: its tiles say the same twice, and what is found
// intact can be read and proven.
void PublishedRead(std::string_view input);

// Files that look like evidence bundles, or manifests of some.
void EvidenceCheck(std::string_view input);

// Settings files of both daemons.
void ConfigYaml(std::string_view input);

// The router's record: what replays, replays to itself.
void DecisionReplay(std::string_view input);

// The readings of disguised text: their units cover it, decoded runs lie inside it, and the
// patterns of an entry with this text are folded.
void VariantReadings(std::string_view input);

// A body of the OpenAI front: what is taken is JSON to a second parser too, and what goes on
// unscanned holds no text.
void HttpBody(std::string_view input);

// Bytes to the HTTP server: an answer or none, and the next client is served.
void HttpRequest(std::string_view input);

// Bytes of an upstream's stream: the same events and the same end however they are cut.
void UpstreamEvents(std::string_view input);

// A dictionary's image: what is accepted can be read.
void SegmentImage(std::string_view input);

}  // namespace weir::fuzz
