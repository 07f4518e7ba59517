#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fits the weights by which msh5 chooses among its starts to what msh5_fit.cpp wrote, and says what the choice is worth.

    msh5_fit.py TRAINING.csv:OFFSET[:SHARE] [...] [-- TEST.csv:OFFSET ...]

The choice is linear in the logarithms of enclosed share, rest, outline length, steepness, unevenness and fill. The weights maximise the mean Jaccard coefficient (at the given
outward offset) of a choice at random in proportion to e^score; training files count as their SHARE, 1 if none is given. Needs numpy and scipy.
"""
import csv
import sys

import numpy as np
from scipy.optimize import minimize

FLOOR = np.array([1e-5, 1e-5, 1e-6, 1.0, 1.0, 0.02])


def read(path):
    images = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            images.setdefault(row["image"], {})[row["start"]] = row
    starts = sorted({s for i in images.values() for s in i if s.isdigit()}, key=int)
    kept = [i for i in sorted(images) if all(s in images[i] for s in starts)]
    score = lambda row: [float(row[f"j{k}"]) for k in range(5)]
    evidence = lambda row: [float(row["coverage"]), 1 - float(row["coverage"]), float(row["pairs"]), float(row["rise"]), float(row["unevenness"]), float(row["fill"])]
    x = np.log(np.maximum([[evidence(images[i][s]) for s in starts] for i in kept], FLOOR))
    j = np.array([[score(images[i][s]) for s in starts] for i in kept])
    return x, j, np.array([score(images[i]["otsu"]) for i in kept]), np.array([score(images[i]["msh5"]) for i in kept])


def fit(sets):
    spread = np.concatenate([x.reshape(-1, x.shape[2]) for x, _, _ in sets]).std(0)
    total = sum(share for _, _, share in sets)

    def loss(w):
        value, slope = 1e-3 * w @ w, 2e-3 * w
        for x, y, share in sets:
            z = x / spread
            s = z @ w
            p = np.exp(s - s.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            mean = (p * y).sum(1)
            value -= mean.mean() * share / total
            slope -= ((p * (y - mean[:, None]))[:, :, None] * z).sum(1).mean(0) * share / total
        return value, slope

    tries = [minimize(loss, np.random.RandomState(k).randn(len(FLOOR)) * (k > 0), jac=True, method="L-BFGS-B") for k in range(6)]
    return min(tries, key=lambda t: t.fun).x / spread


def report(name, found, otsu):
    median, other = np.median(found, 0), np.median(otsu, 0)
    mine, theirs = median.argmax(), other.argmax()
    won = (found[:, mine] > otsu[:, theirs]).mean()
    print(f"  {name}: median {median.round(3)} mean {found.mean(0).round(3)}; Otsu {other[0]:.3f}, {other[theirs]:.3f} at {theirs}; better on {won:.3f}")


def main(arguments):
    split = arguments.index("--") if "--" in arguments else len(arguments)
    parts = [[(a.split(":")[0], int(a.split(":")[1]), float((a.split(":") + [1])[2])) for a in p] for p in (arguments[:split], arguments[split + 1 :])]
    data = {path: read(path) for part in parts for path, _, _ in part}
    training = [(data[p][0], data[p][1][:, :, o], share) for p, o, share in parts[0]]
    weights = fit(training)
    print("weights", weights.round(3))
    for part, what in zip(parts, ("training", "test")):
        for path, offset, _ in part:
            x, j, otsu, shipped = data[path]
            at = np.arange(len(x))
            print(path, what, len(x))
            report("fitted ", j[at, (x @ weights).argmax(1)], otsu)
            report("shipped", shipped, otsu)
            report("oracle ", j[at, j[:, :, offset].argmax(1)], otsu)
            if part is parts[0]:
                fold, choice = np.random.RandomState(0).permutation(len(x)) % 5, np.zeros(len(x), int)
                for k in range(5):
                    others = [(data[p][0], data[p][1][:, :, o], share) if p != path else (x[fold != k], j[fold != k][:, :, o], share) for p, o, share in parts[0]]
                    choice[fold == k] = (x[fold == k] @ fit(others)).argmax(1)
                report("5 folds", j[at, choice], otsu)


if __name__ == "__main__":
    main(sys.argv[1:])
