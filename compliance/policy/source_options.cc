#include "compliance/policy/source_options.h"

#include "compliance/policy/names.h"

namespace weir::policy {
namespace {

constexpr Range kSourceBytes = {1, 512};

Forms ReadForms(Section& section, Forms defaults) {
  if (!section.Has("forms")) return defaults;
  Forms forms;
  for (const std::string& name : section.Texts("forms")) {
    const std::optional<Form> form = FormOf(name);
    if (form.has_value()) {
      forms.add(*form);
    } else {
      section.Report("forms", "must be of pinyin, homophone, lookalike, split, reversed");
    }
  }
  return forms;
}

}  // namespace

Validity ReadValidity(Section& section, const Validity& defaults) {
  Validity validity;
  validity.effective = section.DateOr("effective", defaults.effective);
  validity.expires = section.DateOr("expires", defaults.expires);
  if (validity.effective >= validity.expires) {
    section.Report(section.Has("expires") ? "expires" : "effective",
                   "it would never count: it expires before it is effective");
  }
  return validity;
}

EntryOptions ReadOptions(Section& section, const EntryOptions& defaults) {
  EntryOptions options = defaults;
  if (section.Has("severity")) {
    options.severity =
        section.Choice<Severity>("severity", SeverityOf, "flag, block", defaults.severity);
  }
  options.whole_word = section.FlagOr("whole_word", defaults.whole_word);
  options.max_gap =
      static_cast<uint8_t>(section.NumberOr("max_gap", defaults.max_gap, {0, lexicon::kMaxGap}));
  options.forms = ReadForms(section, defaults.forms);
  options.owner = section.TextOr("owner", defaults.owner);
  options.source = section.TextOr("source", defaults.source, kSourceBytes);
  options.validity = ReadValidity(section, defaults.validity);
  return options;
}

}  // namespace weir::policy
