// Up to where a log is published: a place between two batches, and what is known there.
#pragma once

#include "compliance/ledger/open_exchanges.h"
#include "compliance/ledger/tile_builder.h"
#include "compliance/ledger/tree.h"
#include "compliance/ledger/walker.h"

namespace weir::ledger {

// A value. The default is the beginning of a log.
struct Published {
  Position position;
  TileBuilder tiles;
  CompactRange gm{crypto::Hash::kSm3};  // grows in a log of the suite gm only
  OpenExchanges open;
  Position resume;  // of DIR/resume; the beginning: there is none
};

}  // namespace weir::ledger
