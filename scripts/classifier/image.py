"""The classifier's file, as compliance/classify/model.h describes it."""
import math
import struct

import numpy

MAGIC = 0x314744554A524957
FORMAT, NGRAM_VERSION, FOLD_VERSION = 1, 1, 2  # the last: text::kFoldVersion of the program asked
CURVE = [point / 2 for point in range(-16, 17)]  # margins


def quantised(weights, share=0.9995):
    """(signed bytes, what one step is worth in 1/1024)."""
    peak = float(numpy.quantile(numpy.abs(weights[weights != 0]), share))
    step = max(1, math.ceil(peak / 127 * 1024))
    return numpy.clip(numpy.rint(weights * 1024 / step), -127, 127).astype(numpy.int8), step


def margins(steps, scale, bias, counts):
    """The model's own arithmetic on counts (rows x buckets)."""
    total = counts.sum(axis=1).A1.astype(numpy.int64)
    sums = (counts @ steps.astype(numpy.int64)).astype(numpy.int64)
    roots = numpy.array([math.isqrt(int(max(n, 8)) << 16) for n in total], dtype=numpy.int64)
    products = scale * sums * 256
    return (bias + numpy.sign(products) * (numpy.abs(products) // roots)) / 1024


def curve(slope, shift):
    """Permille at each point of CURVE by a logistic of slope * margin + shift."""
    return [round(1000 / (1 + math.exp(-(slope * point + shift)))) for point in CURVE]


def permille(margin, points):
    return numpy.interp(margin, CURVE, points)


def write(path, heads, names, rows, weight_bits, category_bits):
    """`heads`: three of (steps, scale, bias, curve); `rows`: buckets x categories, signed bytes."""
    header = struct.pack("<QIIIIII", MAGIC, FORMAT, NGRAM_VERSION, FOLD_VERSION, weight_bits, category_bits, len(names))
    header += struct.pack("<3i", *(head[2] for head in heads)) + struct.pack("<3i", *(head[1] for head in heads))
    for head in heads:
        header += struct.pack("<33H", *head[3])
    header += struct.pack("<H", 0)
    header += b"\0" * (-len(header) % 8)
    table = numpy.zeros((1 << weight_bits, 4), numpy.int8)
    for place, head in enumerate(heads):
        table[:, place] = head[0]
    with open(path, "wb") as file:
        file.write(header + table.tobytes())
        file.write(b"".join(name.encode().ljust(8, b"\0") for name in names) + rows.astype(numpy.int8).tobytes())
