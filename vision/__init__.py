"""The eye and the judgement of backrub: from pixels to a scored report.

A picture goes down the chain once; every stage takes what the one above it made:

    capture -> hands -> back -> touch -> motion -> strokes -> technique -> grading -> report

`vision.tutor.Tutor` wires the stages: `update(frame)` gives an `Observation`, `finish()` gives the `Report`.
Nothing here talks to a network or keeps a picture.
"""

import os

# The eye's matrices are small: threads of the linear algebra only wait for one another, and for the hands' two. Set
# before NumPy is loaded, and inherited by every process that is started from here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
