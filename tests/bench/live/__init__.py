"""Plays samples through the real live socket at their own pace: `python -m tests.bench.live [CLIP ...]`.

For each clip: answered frames a second, the age of the answers (from the moment a frame was there to its answer), the
time of the analysis and of hand inference alone, and for each planted fault how long after its dwell time the
correction came. At last the hands are slowed by 200 ms and every frame is sent, to see that nothing queues up.
"""
