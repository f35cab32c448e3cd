"""Sayback: a voice-driven listening-practice assistant that runs on your own computer."""

import os

# numpy's products are small here: its own threads would only spin beside the models. And sums
# come out the same on any number of cores. Read when numpy is loaded, which is after this.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
