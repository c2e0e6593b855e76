"""How well breathing is read: `python -m tests.bench.breathing`."""
