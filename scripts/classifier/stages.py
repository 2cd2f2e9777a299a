"""The second stage as the gate computes it: trained, measured on sources that it has not seen, alone and with the first."""
import json
import os

import numpy
from sklearn.linear_model import LogisticRegression

import curves
import network
import restyle
import rows as sets
import training

OWN_WEIGHT = 6.0  # of the bank's rows
FITTING, LINE_SHARE = 0.003, 0.2  # inverse of the line's penalty; what the line counts
SHARES = (0, 40, 60, 70, 80, 90, 100)  # percent of the second stage that are tried
DRAWN_SHARE = 80                      # the starter policy's


def _weights(table):
    """Each label weighs the same; within one, a source weighs the root of its rows."""
    weights = training.row_weights(table.sources, table.labels, most=1)
    weights[table.sources == "bank"] *= OWN_WEIGHT
    for label in (0, 1):
        weights[table.labels == label] *= len(table.labels) / 2 / weights[table.labels == label].sum()
    return weights


def trained(table, inputs):
    """(mean, deviation), and the network in the gate's integers."""
    scaling = network.standardised(inputs)
    inputs, weights = (inputs - scaling[0]) / scaling[1], _weights(table)
    values = network.fit(inputs, table.labels, weights)
    line = LogisticRegression(C=FITTING, max_iter=200).fit(inputs, table.labels, sample_weight=weights)
    values = network.with_line(values, line.coef_[0], float(line.intercept_[0]), LINE_SHARE)
    return scaling, network.rounded(values)


def held_out(table, inputs, test, judged):
    """A margin for each row of `test`, by a network that has not seen its source."""
    out = numpy.full(len(test.labels), numpy.nan)
    for group in (*sets.LEFT_OUT_TOGETHER, ()):
        rows = numpy.isin(test.sources, group) if group else numpy.isnan(out)
        if not rows.any():
            continue
        kept = ~numpy.isin(table.sources, group)
        scaling, parts = trained(table.where(kept), inputs[kept])
        out[rows] = network.gates_margins(*scaling, parts, judged[rows])
        print(f"left out: {' '.join(group) or 'what is never trained on'}", flush=True)
    return out


def _calibration(margins, labels):
    """Slope and shift of a logistic, each label weighing the same."""
    model = LogisticRegression(class_weight="balanced").fit(margins[:, None], labels)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def probability(margins, slope, shift):
    return 1 / (1 + numpy.exp(-(slope * margins + shift)))


def measure(table, inputs, test, judged, stage_one, folder):
    margins = held_out(table, inputs, test, judged)
    chinese = numpy.array([restyle.is_chinese(text) for text in test.texts])
    slope, shift = _calibration(margins, test.labels)
    print(f"calibration: slope {slope:.3f}, shift {shift:.3f}")
    os.makedirs(folder, exist_ok=True)
    figures = {"stage two": curves.figures(margins, test, chinese, 0.05)}
    curves.plot(margins, test, chinese, os.path.join(folder, "stage-two.svg"), "Stage two")
    numpy.savez(os.path.join(folder, "stage-two.npz"), margins=margins, keys=[sets.key_of(text) for text in test.texts],
                sources=test.sources, labels=test.labels, kinds=test.kinds, chinese=chinese)
    if stage_one:
        figures.update(_together(margins, (slope, shift), test, chinese, stage_one, folder))
    with open(os.path.join(folder, "figures-stages.json"), "w", encoding="utf-8") as file:
        json.dump(figures, file, indent=1, ensure_ascii=False)
    print(json.dumps(figures, indent=1, ensure_ascii=False))


def _together(margins, calibration, test, chinese, stage_one, folder):
    """Scores mixed as the policy mixes them."""
    kept = numpy.load(stage_one)
    first = dict(zip(kept["keys"].tolist(), kept["margins"]))
    other = numpy.array([first.get(sets.key_of(text), numpy.nan) for text in test.texts])
    both = ~numpy.isnan(other)
    part, chinese = test.where(both), chinese[both]
    one = probability(other[both], training.SLOPE["request"], training.SHIFT["request"])
    two = probability(margins[both], *calibration)
    out = {}
    for share in SHARES:
        mixed = one * (100 - share) / 100 + two * share / 100
        out[f"both, {share} % stage two"] = curves.figures(mixed, part, chinese, 0.05)
        if share == DRAWN_SHARE:
            curves.plot(mixed, part, chinese, os.path.join(folder, "both-stages.svg"), f"Both stages, {share} % stage two")
    return out
