// Whether it is the console that asks, by what a browser says of itself.
#pragma once

#include "compliance/http/message.h"

namespace weir::auditor {

// A page of somebody else's that the auditor has open in the same browser; a form of its, which can
// post anything but JSON.
bool FromElsewhere(const http::Request& request);

// Over the socket a browser comes through a tunnel of its own machine. Another name in Host is that
// of a page from elsewhere which had its name lead here (DNS rebinding): to the browser it is the
// same origin, and Sec-Fetch-Site says so. With TLS the certificate's name stops it.
bool CalledByAnotherName(const http::Request& request);

}  // namespace weir::auditor
