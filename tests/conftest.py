"""One thread for everybody: on a machine that is busy, spinning threads make products ten times slower.

NumPy and torch read these when they are imported, so they are set here, before any test is.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
