// Who the other end of a TLS connection is.
#pragma once

#include <string>

struct ssl_st;  // OpenSSL's SSL

namespace weir::crypto {

// Of the certificate that the other end has shown and that was checked: the first URI among its
// alternative names, else the first DNS name, else the common name. Empty when there is none.
// At most 255 bytes; a name with a NUL byte in it does not count. One thread at a time.
std::string PeerNameOf(ssl_st* tls);

}  // namespace weir::crypto
