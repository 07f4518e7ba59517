# SPDX-License-Identifier: MIT
"""Times scikit-image's watershed on what bench_split writes with MOTE_BENCH_WATERSHED=FOLDER: watershed.py FOLDER [ROWS]."""
import sys
import time

import numpy
import skimage
from scipy.ndimage import distance_transform_edt
from skimage.segmentation import watershed

rows = slice(0, int(sys.argv[2]) if len(sys.argv) > 2 else None)
mask, markers, labels = (numpy.load(f"{sys.argv[1]}/{name}.npy")[rows] for name in ("mask", "markers", "labels"))
depth = -distance_transform_edt(numpy.load(f"{sys.argv[1]}/mask.npy"))[rows]
start = time.perf_counter()
found = watershed(depth, markers.astype(numpy.int32), mask=mask != 0)
seconds = time.perf_counter() - start
agree = numpy.count_nonzero(found == labels) / labels.size
print(f"scikit-image {skimage.__version__}: {seconds:.2f} s, {seconds / mask.size * 1e9:.1f} ns/pixel; {100 * agree:.2f} % of all pixels as mote has them")
