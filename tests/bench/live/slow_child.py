"""The process of a live session with slow hands."""

import sys
import time
from typing import Any

from server.live.child import main
from vision.hands.engine import HandEngine

SLOWED_S = 0.2


def slowed(update: Any) -> Any:
    """The same call, later."""

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        time.sleep(SLOWED_S)
        return update(*args, **kwargs)

    return wrapper


if __name__ == "__main__":
    HandEngine.update = slowed(HandEngine.update)  # type: ignore[method-assign]
    sys.exit(main())
