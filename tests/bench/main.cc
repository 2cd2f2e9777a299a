#include "tests/bench/bench.h"
#include "tests/bench/benches.h"

int main(int argc, char** argv) {
  return weir::bench::RunFromCommandLine(weir::bench::AllBenches(), argc, argv);
}
