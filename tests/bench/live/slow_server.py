"""The server with slow live sessions: `python -m tests.bench.live.slow_server serve`."""

from server.live import worker
from vision.cli import main

if __name__ == "__main__":
    worker.CHILD = "tests.bench.live.slow_child"
    main()
