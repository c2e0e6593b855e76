"""A scripted learner: one rendered clip for each fault of the technique's table, and what is told of it live."""

from sample_videos import FOLDER as SAMPLES

FOLDER = SAMPLES / "learner"
