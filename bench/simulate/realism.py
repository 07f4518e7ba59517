# SPDX-License-Identifier: MIT
"""Local statistics of simulated micrographs beside those of real ones.
python realism.py NAME=FOLDER[:GLOB] ...
FOLDER has images/ and labels/ (label images) or boxes/ (CSV: x,y,width,height). For each image: contrast to the deviation of the ground around particles, the way from
10 to 90 % of their rise in diameters, both over the ellipse in each particle's box, and the power spectrum of ground without particles (64 x 64 pixels, Hann's window): its
slope between 1/32 and 1/4 cycle a pixel, and how far it falls in all. Medians over particles, then median (quartiles) over images."""
import csv
import fnmatch
import pathlib
import sys

import numpy as np
import tifffile
from PIL import Image
from scipy import ndimage


def read(path):
    a = tifffile.imread(path) if path.suffix == ".tif" else np.asarray(Image.open(path))
    return (a if a.ndim == 2 else a[..., :3].mean(-1)).astype(float)


def boxes_of(folder, name):
    for suffix in (".png", ".tif"):
        file = folder / "labels" / (name + suffix)
        if file.exists():
            labels = read(file).astype(int)
            return [(s[1].start, s[0].start, s[1].stop - s[1].start, s[0].stop - s[0].start) for s in ndimage.find_objects(labels) if s]
    with open(folder / "boxes" / (name + ".csv")) as f:
        return [tuple(float(r[k]) for k in ("x", "y", "width", "height")) for r in csv.DictReader(f)]


def particles(image, boxes):
    h, w = image.shape
    taken = np.zeros(image.shape, int)
    for x, y, bw, bh in boxes:
        taken[max(0, int(y)):int(np.ceil(y + bh)), max(0, int(x)):int(np.ceil(x + bw))] += 1
    contrasts, edges = [], []
    for x, y, bw, bh in boxes:
        if min(bw, bh) < 8 or max(bw, bh) > 1.5 * min(bw, bh):
            continue
        cx, cy = x + bw / 2 - 0.5, y + bh / 2 - 0.5
        x0, x1, y0, y1 = int(cx - bw), int(cx + bw) + 1, int(cy - bh), int(cy + bh) + 1
        if x0 < 0 or y0 < 0 or x1 >= w or y1 >= h:
            continue
        yy, xx = np.mgrid[y0:y1, x0:x1]
        rho = np.hypot((xx - cx) / (bw / 2), (yy - cy) / (bh / 2))
        inside = (np.abs(xx - cx) <= bw / 2) & (np.abs(yy - cy) <= bh / 2)
        if (taken[y0:y1, x0:x1] - inside)[rho < 1.9].max() > 0:
            continue  # another one is near
        grey = image[y0:y1, x0:x1]
        core, ring = grey[rho < 0.5], grey[(rho > 1.4) & (rho < 1.9)]
        rise = core.mean() - ring.mean()
        contrasts.append(abs(rise) / max(ring.std(), 1e-9))
        at = np.linspace(0.4, 1.6, 25)
        profile = np.array([grey[np.abs(rho - r) < 0.05].mean() if (np.abs(rho - r) < 0.05).any() else np.nan for r in at])
        share = (profile - ring.mean()) / rise
        if np.isnan(share).any() or contrasts[-1] < 2:
            continue
        low, high = np.argmax(share < 0.1), len(share) - 1 - np.argmax(share[::-1] > 0.9)
        if low > high >= 0:
            edges.append((at[low] - at[high]) / 2)
    return contrasts, edges, taken > 0


def spectrum(image, taken):
    side = 64
    near = ndimage.binary_dilation(taken, iterations=4)
    window = np.outer(np.hanning(side), np.hanning(side))
    f = np.hypot(*np.meshgrid(np.fft.fftfreq(side), np.fft.fftfreq(side)))
    bands = [(f > a) & (f <= b) for a, b in zip((1 / 32, 1 / 16, 1 / 8, 3 / 16), (1 / 16, 1 / 8, 3 / 16, 1 / 4))] + [(f > 0.4) & (f <= 0.5)]
    middle = np.array([f[b].mean() for b in bands])
    power = []
    for y in range(0, image.shape[0] - side + 1, side // 2):
        for x in range(0, image.shape[1] - side + 1, side // 2):
            if near[y:y + side, x:x + side].any():
                continue
            tile = image[y:y + side, x:x + side]
            p = np.abs(np.fft.fft2((tile - tile.mean()) * window)) ** 2
            if p.sum() > 0:
                power.append([p[b].mean() for b in bands])
    if not power:
        return None
    p = np.log10(np.maximum(np.median(power, 0), 1e-12))
    return np.polyfit(np.log10(middle[:4]), p[:4], 1)[0], p[0] - p[-1]


def main():
    print(f"{'set':24} {'images':>6} {'particles':>9} {'contrast':>20} {'edge / diameter':>18} {'slope':>20} {'fall, decades':>18}")
    for argument in sys.argv[1:]:
        name, place = argument.split("=", 1)
        place, _, glob = place.partition(":")
        folder = pathlib.Path(place)
        columns, n = ([], [], [], []), 0
        files = [p for p in sorted((folder / "images").iterdir()) if fnmatch.fnmatch(p.stem, glob or "*") and p.suffix in (".png", ".tif")]
        for file in files:
            image = read(file)
            contrasts, edges, taken = particles(image, boxes_of(folder, file.stem))
            n += len(contrasts)
            for column, values in zip(columns, (contrasts, edges)):
                if values:
                    column.append(np.median(values))
            if s := spectrum(image, taken):
                columns[2].append(s[0])
                columns[3].append(s[1])
        text = [("{1:.2f} ({0:.2f} .. {2:.2f})".format(*np.percentile(c, (25, 50, 75))) if c else "-") for c in columns]
        print(f"{name:24} {len(files):6} {n:9} {text[0]:>20} {text[1]:>18} {text[2]:>20} {text[3]:>18}")


if __name__ == "__main__":
    main()
