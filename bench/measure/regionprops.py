# SPDX-License-Identifier: MIT
"""Times scikit-image's regionprops_table on the label image that bench_measure writes: regionprops.py LABELS.npy [ROWS]."""
import sys
import time

import numpy
import skimage
from skimage.measure import regionprops_table

labels = numpy.load(sys.argv[1]).astype(numpy.int32)[: int(sys.argv[2]) if len(sys.argv) > 2 else None]
count = len(numpy.unique(labels)) - 1
start = time.perf_counter()
regionprops_table(labels, properties=("area", "centroid", "equivalent_diameter_area", "axis_major_length", "axis_minor_length", "orientation",
                                      "perimeter_crofton", "area_convex", "solidity", "feret_diameter_max", "extent"))
seconds = time.perf_counter() - start
print(f"scikit-image {skimage.__version__}: {count} particles in {seconds:.2f} s, {seconds / count * 1e9:.0f} ns/particle")
