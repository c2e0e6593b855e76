"""The server whose live sessions take `SLOWED_S` longer for each picture: `python -m tests.bench.slow_server serve`."""

from server.live import worker
from vision.cli import main

if __name__ == "__main__":
    worker.CHILD = "tests.bench.slow_child"
    main()
