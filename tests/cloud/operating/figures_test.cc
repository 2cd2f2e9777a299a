#include <catch2/catch.hpp>

#include "cloud/operating/exchange_figures.h"

namespace weir::cloud {

TEST_CASE("Exposition: values of labels are escaped", "[unit]") {
  Exposition out;
  out.Family("x", "gauge", "help");
  out.Sample("", {{"a", "q\"b\\c\nd"}}, 1.5);
  CHECK(out.text() == "# HELP x help\n# TYPE x gauge\nx{a=\"q\\\"b\\\\c\\nd\"} 1.5\n");
}

TEST_CASE("Histogram: buckets add up, and a value on a bound is within it", "[unit]") {
  static constexpr std::array<double, 2> kBounds = {1, 2};
  Histogram histogram(kBounds);
  for (const double value : {0.5, 1.0, 1.5, 9.0}) histogram.Add(value);
  Exposition out;
  out.Family("h", "histogram", "help");
  histogram.Write({}, out);
  CHECK(out.text() ==
        "# HELP h help\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"2\"} 3\n"
        "h_bucket{le=\"+Inf\"} 4\nh_sum 12\nh_count 4\n");
}

TEST_CASE("ExchangeFigures: one without a token counts in no token figure", "[unit]") {
  ExchangeFigures figures;
  figures.Add({.model = "m", .outcome = "unavailable", .duration = absl::Seconds(1)});
  Exposition out;
  figures.Write(out);
  CHECK(
      out.text().find("gen_ai_server_request_duration_seconds_count{gen_ai_operation_name=\"chat\","
                      "gen_ai_provider_name=\"weir\",gen_ai_request_model=\"m\","
                      "weir_outcome=\"unavailable\"} 1\n") != std::string::npos);
  CHECK(out.text().find("first_token_seconds_count") == std::string::npos);
}

}  // namespace weir::cloud
