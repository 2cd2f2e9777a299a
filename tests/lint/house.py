"""The rules of the house as data. A new exception is a line here, seen in review."""

# Each folder may include itself and the folders named for it. The longest matching prefix decides.
ORDER = {
    "proto": [],
    "compliance/base": [],
    "compliance/crypto": ["compliance/base"],
    "compliance/http": ["compliance/base", "compliance/crypto"],
    "compliance/text": ["compliance/base", "compliance/crypto"],
    "compliance/lexicon": ["compliance/base", "compliance/crypto", "compliance/text"],
    "compliance/segment": ["compliance/base", "compliance/crypto", "compliance/text", "compliance/lexicon"],
    "compliance/variant": ["compliance/base", "compliance/crypto", "compliance/text", "compliance/lexicon",
                           "compliance/segment"],
    "compliance/pii": ["compliance/base", "compliance/crypto", "compliance/text", "compliance/lexicon"],
    "compliance/classify": ["compliance/base", "compliance/crypto", "compliance/text",
                            "compliance/lexicon", "compliance/pii"],
    "compliance/ooxml": ["compliance/base"],
    "compliance/policy/import": ["compliance/base", "compliance/crypto", "compliance/text", "compliance/lexicon",
                                 "compliance/segment", "compliance/ooxml", "compliance/policy"],
    "compliance/policy": ["proto", "compliance/base", "compliance/crypto", "compliance/text",
                          "compliance/lexicon", "compliance/segment", "compliance/variant", "compliance/pii",
                          "compliance/classify"],
    "compliance/gate": ["compliance/base", "compliance/crypto", "compliance/text", "compliance/lexicon",
                        "compliance/segment", "compliance/variant", "compliance/pii", "compliance/classify",
                        "compliance/policy"],
    "compliance/label": ["compliance/base", "compliance/crypto", "compliance/text", "compliance/policy",
                         "compliance/gate"],
    "compliance/keys": ["proto", "compliance/base", "compliance/crypto"],
    # text is for one question only: whether a string may stand in a proto field (UTF-8).
    "compliance/ledger": ["proto", "compliance/base", "compliance/crypto", "compliance/text",
                          "compliance/keys"],
    "compliance/remote": ["compliance/base"],
    "compliance/published": ["compliance/base", "compliance/crypto", "compliance/ledger"],
    "compliance/evidence": ["compliance/base", "compliance/crypto", "compliance/ledger",
                            "compliance/published"],
    "compliance/witness": ["compliance/base", "compliance/crypto", "compliance/http", "compliance/ledger",
                           "compliance/remote"],
    "compliance/second_home": ["compliance/base", "compliance/crypto", "compliance/ledger"],
    "compliance/spool": ["compliance/base", "compliance/crypto", "compliance/ledger"],
    "compliance/conduct": ["compliance/base", "compliance/policy", "compliance/gate", "compliance/ledger"],
    "compliance/retention": ["compliance/base", "compliance/crypto", "compliance/keys",
                             "compliance/ledger"],
    "compliance/auditor": ["proto", "compliance"],
    # A program: nobody includes it, so it may look to the right.
    "compliance/auditor/daemon": ["proto", "compliance", "router/rpc", "config"],
    "router/learn": ["compliance"],
    "router": ["proto", "compliance", "router/learn"],
    "router/rpc": ["proto", "compliance", "router", "router/learn"],
    "router/llama": ["compliance", "router", "router/learn"],
    "config": ["proto", "compliance", "router", "router/learn"],
    "edge": ["proto", "compliance", "router", "router/learn", "router/rpc", "router/llama", "config"],
    "edge/cli": ["proto", "compliance", "router", "router/learn", "router/rpc", "router/llama", "config", "edge"],
    "cloud": ["proto", "compliance", "router", "router/learn", "router/rpc", "router/llama", "config"],
    "tests": ["proto", "compliance", "router", "router/learn", "router/rpc", "router/llama", "config", "edge",
              "edge/cli", "cloud"],
}

# Which folders, or single files, may include what begins with one of the prefixes.
# "headers": whether their headers may, or only their sources.
THIRD_PARTY = {
    "gRPC": {
        "prefixes": ["grpc/", "grpcpp/", "grpc++/"],
        "where": ["router/rpc", "edge", "cloud", "compliance/auditor", "tests"], "headers": True},
    "protobuf": {
        "prefixes": ["google/protobuf/"],
        "where": ["compliance/policy", "compliance/ledger", "compliance/auditor", "router", "edge",
                  "cloud", "tests"], "headers": False},
    "OpenSSL": {
        "prefixes": ["openssl/"], "where": ["compliance/crypto"], "headers": False},
    # Asio's TLS streams bring OpenSSL's headers in; our own sources still name none outside crypto.
    "Boost": {"prefixes": ["boost/"], "where": ["compliance/http"], "headers": True},
    "libgcrypt": {
        "prefixes": ["gcrypt.h"], "where": ["compliance/crypto"], "headers": False},
    "llama.cpp": {
        "prefixes": ["llama.h", "llama-", "ggml", "gguf.h"],
        "where": ["router/llama", "tests/router/llama"], "headers": True},
    "spdlog": {"prefixes": ["spdlog/"], "where": ["compliance/base/log.cc"], "headers": False},
    "nlohmann_json": {
        "prefixes": ["nlohmann/"],
        "where": ["compliance/label", "compliance/policy", "compliance/ledger", "compliance/evidence", "compliance/auditor", "router/llama",
                  "edge", "cloud", "tests"],
        "headers": True},
    "yaml-cpp": {
        "prefixes": ["yaml-cpp/"], "where": ["compliance/policy", "compliance/evidence", "router", "config", "tests"],
        "headers": True},
    "utf8proc": {
        "prefixes": ["utf8proc.h"], "where": ["compliance/text"], "headers": False},
    # The processor's own: each use has a plain twin beside it that a test compares it with.
    "x86 intrinsics": {
        "prefixes": ["immintrin.h", "cpuid.h"],
        "where": ["compliance/text/plain.cc", "compliance/lexicon/pair_search.cc", "compliance/crypto/sha256_lanes.cc"],
        "headers": False},
    # Files that people have elsewhere: read by a tool, never by a daemon.
    "libzip": {"prefixes": ["zip.h"], "where": ["compliance/ooxml", "compliance/evidence", "tests"], "headers": False},
    "expat": {"prefixes": ["expat.h"], "where": ["compliance/ooxml"], "headers": False},
    "curl": {"prefixes": ["curl/"], "where": ["cloud", "compliance/remote", "edge/cli/conformance_http.cc"], "headers": True},
    # The spreadsheets of a filing.
    "libxlsxwriter": {
        "prefixes": ["xlsxwriter.h"], "where": ["compliance/auditor/conformance"], "headers": False},
    "poppler": {"prefixes": ["poppler"], "where": ["compliance/auditor/documents"], "headers": False},
    "libpq": {"prefixes": ["libpq-fe.h"], "where": ["compliance/second_home"], "headers": False},
    "libcbor": {"prefixes": ["cbor.h"], "where": ["cloud/attestation"], "headers": False},
    "hiredis": {"prefixes": ["hiredis/"], "where": ["cloud/quota"], "headers": False},
    "simdjson": {"prefixes": ["simdjson.h"], "where": ["cloud/http", "cloud/upstream/plain_chunk.cc"], "headers": True},
    "CLI11": {
        "prefixes": ["CLI/"], "where": ["router/rpc", "edge", "cloud", "compliance/auditor", "tests"],
        "headers": True},
    "SQLite": {"prefixes": ["sqlite3.h"], "where": ["compliance/auditor", "tests/bench"], "headers": False},
    # Our own C interface, as those who embed it see it.
    "signals.h": {"prefixes": ["signals.h"], "where": ["edge/include"], "headers": True},
    "weir/edge.h": {"prefixes": ["weir/edge.h"], "where": ["edge/swift", "tests"], "headers": True},
    "Catch2": {"prefixes": ["catch2/"], "where": ["tests"], "headers": True},
    "Hyperscan": {"prefixes": ["hs/"], "where": ["tests/bench"], "headers": False},
    "fmt": {"prefixes": ["fmt/"], "where": [""], "headers": True},
    "Abseil": {"prefixes": ["absl/"], "where": [""], "headers": True},
}

# Headers of the C library and the system that any source may use.
SYSTEM_HEADERS = [
    "arm_acle.h", "arpa/", "dirent.h", "dlfcn.h", "errno.h", "fcntl.h", "grp.h", "iconv.h", "ifaddrs.h", "linux/", "malloc.h", "net/",
    "netdb.h", "netinet/", "nmmintrin.h", "poll.h", "pthread.h", "pwd.h", "sched.h", "signal.h", "spawn.h",
    "stdint.h", "stddef.h", "stdlib.h", "string.h", "strings.h", "sys/", "syslog.h", "termios.h", "time.h",
    "unistd.h",
]

# Generated headers (*.pb.h) stay out of the headers of these folders, but for the exceptions.
NO_WIRE_IN_HEADERS = ["compliance", "router"]
WIRE_IN_HEADERS = ["router/rpc", "compliance/auditor"]

MAX_LINES = {".h": 300, ".cc": 500}
MAX_MAIN_LINES = 40

# Never written down. (pattern, what is wrong with it)
FORBIDDEN = [
    (r"\bFIXME\b|\bXXX\b", "unfinished"),
    (r"TODO(?!\((soon|perf|security)\): )", "an untyped TODO, or one that should be done now"),
    (r"(?<![\w.}\])/-])/(home|root|Users|work|workspace|mnt)/", "a path of one machine"),
    (r"/tmp/\w\b", "a scratch path of one machine"),
    (r"(?i)tool[ -]library", "a word of the workshop"),
    (r"registry\.npmjs\.org|files\.pythonhosted\.org|proxy\.golang\.org", "the host of a registry"),
]
# Files whose business such words are.
FORBIDDEN_EXEMPT = ["tests/lint/house.py", "tests/lint/self_test.py", "LICENSE"]
