// Sets one option of a transfer; libcurl refusing it is a bug of ours.
#pragma once

#include <curl/curl.h>

#include "compliance/base/status.h"

namespace weir::cloud {

template <typename Value>
void SetOption(CURL* easy, CURLoption option, Value value) {
  WEIR_CHECK(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

}  // namespace weir::cloud
