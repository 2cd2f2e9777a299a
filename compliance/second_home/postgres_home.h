// A second home in a database that speaks PostgreSQL's protocol (PostgreSQL, PolarDB, Citus,
// YugabyteDB), by libpq. One table, made when absent:
//
//   weir_entries(origin text, index bigint, leaf bytea, entry bytea, sealed bytea,
//                PRIMARY KEY (origin, index))
//
// `sealed` is the sealed texts one after another, each behind its size in 4 bytes, big-endian.
#pragma once

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "compliance/base/sensitive.h"
#include "compliance/second_home/home.h"

namespace weir::second_home {

struct PostgresOptions {
  Secret connection;  // libpq's: "host=db.example dbname=weir user=weir sslmode=verify-full ..."
  // Connecting, and each statement. libpq counts the former in whole seconds, 2 at least.
  absl::Duration limit = absl::Seconds(2);
};

// Commits with synchronous_commit = on. The database's own words are not passed on: they may hold
// what is in the rows.
std::unique_ptr<Home> NewPostgresHome(PostgresOptions options);

}  // namespace weir::second_home
