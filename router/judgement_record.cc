#include "router/judgement_record.h"

namespace weir::router {

ledger::JudgementRecord RecordOf(const gate::Judged& judged) {
  return {.request = judged.request,
          .statement = judged.statement,
          .stage_two = judged.stage_two,
          .lexicon = judged.lexicon,
          .lexicon_points = judged.weights.lexicon_points,
          .stage_two_share = judged.weights.stage_two_share,
          .least = judged.least,
          .request_bar = judged.request_bar,
          .statement_bar = judged.statement_bar,
          .refuses = judged.refuses};
}

bool ReplaysAlike(const ledger::JudgementRecord& record) {
  const gate::Judged judged{.request = record.request,
                            .statement = record.statement,
                            .stage_two = record.stage_two,
                            .lexicon = record.lexicon,
                            .weights = {record.lexicon_points, record.stage_two_share},
                            .least = record.least,
                            .request_bar = record.request_bar,
                            .statement_bar = record.statement_bar};
  return gate::Refuses(judged) == record.refuses;
}

}  // namespace weir::router
