"""The second stage's small network: one hidden layer, trained in floats, rounded to what the gate computes with."""
import struct

import numpy

import image

MAGIC, FORMAT = 0x324744554A524957, 1
NETWORKS, UNITS = 3, 84  # what they say is averaged; together at most 256 units, two of them the line's
EPOCHS, BATCH, RATE = 50, 256, 2e-3
NOISE, DROP, DECAY = 0.45, 0.2, 3e-2  # what keeps it from learning the sources by heart,
BLEND = 0.5                          # with rows that lie between two rows (mixup): the Beta law's parameter
DIRECTIONS = 768                     # in which the rows differ most: a network is trained in these
STEPS = 24.0  # of one standard deviation of a number
SCALE = 1 << 16
NOISES = 20_000_000  # drawn once; each batch gets a stretch of them


def standardised(states):
    """(mean, deviation) of each number."""
    return states.mean(0), states.std(0) + 1e-4


def directions(inputs):
    """Numbers x DIRECTIONS: principal ones, of which each row's part has a deviation of about 1 in all."""
    random = numpy.random.default_rng(0)
    some = inputs[random.permutation(len(inputs))[:4000]]
    start = random.standard_normal((inputs.shape[1], DIRECTIONS + 20), dtype=numpy.float32)
    base = numpy.linalg.qr(some.T @ (some @ (some.T @ (some @ start))))[0]
    _, _, turned = numpy.linalg.svd(some @ base, full_matrices=False)
    out = (base @ turned.T)[:, :DIRECTIONS]
    return (out / (inputs @ out).std()).astype(numpy.float32)


def fit(inputs, labels, weights):
    """(first, first_bias, second, second_bias) of NETWORKS networks that are averaged; the same for the same rows."""
    turn = directions(inputs)
    turned = inputs @ turn
    fitted = [_fit_one(turned, labels, weights, seed) for seed in range(NETWORKS)]
    return [turn @ numpy.concatenate([values[0] for values in fitted], 1),
            numpy.concatenate([values[1] for values in fitted]),
            numpy.concatenate([values[2] for values in fitted]) / NETWORKS,
            sum(values[3] for values in fitted) / NETWORKS]


def _fit_one(inputs, labels, weights, seed):
    """By Adam."""
    random = numpy.random.default_rng(seed)
    noises = random.standard_normal(max(NOISES, 2 * BATCH * inputs.shape[1]), dtype=numpy.float32)
    width = inputs.shape[1]
    values = [random.standard_normal((width, UNITS)) / numpy.sqrt(width), numpy.zeros(UNITS),
              random.standard_normal(UNITS) / numpy.sqrt(UNITS), numpy.zeros(1)]
    values = [value.astype(numpy.float32) for value in values]
    first, second = ([numpy.zeros_like(value) for value in values] for _ in range(2))
    step = 0
    for epoch in range(EPOCHS):
        rate = RATE * (1 - epoch / EPOCHS)
        order, other = random.permutation(len(labels)), random.permutation(len(labels))
        for begin in range(0, len(order), BATCH):
            batch = _blended(inputs, labels, weights, order[begin:begin + BATCH], other[begin:begin + BATCH], random)
            step += 1
            for i, slope in enumerate(_slopes(values, *batch, random, noises)):
                first[i] += numpy.float32(0.1) * (slope - first[i])
                second[i] += numpy.float32(0.001) * (slope * slope - second[i])
                move = first[i] / (1 - 0.9 ** step) / (numpy.sqrt(second[i] / (1 - 0.999 ** step)) + 1e-8)
                values[i] -= rate * (move + (DECAY * values[i] if values[i].shape != (1,) else 0))
    return values


def _blended(inputs, labels, weights, rows, others, random):
    """(inputs, labels, weights) of rows that lie between two rows: a label is the share of what speaks for refusing."""
    share = random.beta(BLEND, BLEND, len(rows)).astype(numpy.float32)
    one, two = share * weights[rows], (1 - share) * weights[others]
    between = inputs[rows] * share[:, None] + inputs[others] * (1 - share)[:, None]
    return between, (one * labels[rows] + two * labels[others]) / (one + two), one + two


def _slopes(values, inputs, labels, weights, random, noises):
    """Of the weighted logistic loss, with noise on what goes in and some units silent."""
    begin = random.integers(0, len(noises) - inputs.size)
    inputs = inputs + numpy.float32(NOISE) * noises[begin:begin + inputs.size].reshape(inputs.shape)
    heard = (random.random((len(labels), UNITS), numpy.float32) > DROP) * numpy.float32(1 / (1 - DROP))
    hidden = numpy.maximum(inputs @ values[0] + values[1], 0) * heard
    wrong = (weights * (1 / (1 + numpy.exp(-(hidden @ values[2] + values[3]))) - labels) / len(labels)).astype(numpy.float32)
    back = numpy.outer(wrong, values[2]) * heard * (hidden > 0)
    return inputs.T @ back, back.sum(0), hidden.T @ wrong, numpy.array([wrong.sum()])


def with_line(values, line, offset, share):
    """The same network, mixed with a linear model: two more units carry what it says above and below 0. The line holds
    on strangers' texts where the network is too sure; the network tells our own twins apart where the line cannot."""
    line = line.astype(numpy.float32)[:, None]
    return [numpy.concatenate([values[0], line, -line], 1),
            numpy.concatenate([values[1], [offset, -offset]]).astype(numpy.float32),
            numpy.concatenate([values[2] * (1 - share), [share, -share]]).astype(numpy.float32),
            values[3] * (1 - share)]


def rounded(values):
    """(signed bytes units x numbers, [(scale, bias, out)] in 1/1024 and 2^-16, bias)."""
    weights = numpy.zeros(values[0].T.shape, numpy.int8)
    units = []
    for place, row in enumerate(values[0].T):
        peak = max(float(numpy.abs(row).max()), 1e-6)
        weights[place] = numpy.clip(numpy.rint(row / peak * 127), -127, 127)
        # a sum of weight * step is (127 / peak) * STEPS of what the unit says
        units.append((round(peak / 127 / STEPS * 1024 * SCALE), round(float(values[1][place]) * 1024),
                      round(float(values[2][place]) * SCALE)))
    return weights, units, round(float(values[3][0]) * 1024)


def gates_margins(mean, deviation, parts, states):
    """The gate's own arithmetic (compliance/classify/state_head.cc), for many states."""
    weights, units, bias = parts
    scales = (STEPS / deviation).astype(numpy.float32)
    steps = numpy.rint(numpy.clip((states - mean.astype(numpy.float32)) * scales, -127, 127)).astype(numpy.float64)
    sums = (steps @ weights.T.astype(numpy.float64)).astype(numpy.int64)  # whole numbers below 2^53: exact
    out = numpy.full(len(states), bias, numpy.int64)
    for place, (scale, offset, weight) in enumerate(units):
        says = offset + ((scale * sums[:, place]) >> 16)
        out += numpy.where(says > 0, (weight * says) >> 16, 0)
    return out / 1024


def category_rows(inputs, kinds, names):
    """Signed bytes, names x numbers: a ridge towards each kind of the rows to refuse that have one."""
    known = numpy.isin(kinds, names)
    rows, wanted = inputs[known], numpy.array([[kind == name for name in names] for kind in kinds[known]], numpy.float64)
    wanted = wanted / numpy.sqrt(wanted.sum(0) + 1)
    solved = numpy.linalg.solve(rows.T @ rows + 300 * numpy.eye(rows.shape[1]), rows.T @ wanted).T
    return numpy.clip(numpy.rint(solved / numpy.abs(solved).max() * 127), -127, 127).astype(numpy.int8)


def write(path, model_sha256, layers, scaling, parts, slope, shift, names, rows):
    mean, deviation = scaling
    weights, units, bias = parts
    width = len(mean) // len(layers)
    header = struct.pack("<QII4BIII", MAGIC, FORMAT, width, *layers, *[0] * (4 - len(layers)), len(layers), len(names),
                         len(units))
    header += struct.pack("<i33HH", bias, *image.curve(slope, shift), 0) + bytes.fromhex(model_sha256)
    with open(path, "wb") as file:
        file.write(header)
        file.write(mean.astype("<f4").tobytes() + (STEPS / deviation).astype("<f4").tobytes())
        file.write(b"".join(struct.pack("<3i", *unit) for unit in units) + weights.tobytes())
        file.write(b"".join(name.encode().ljust(8, b"\0") for name in names) + rows.tobytes())
