"""The pages: HTML, CSS and ES modules as they are sent to the browser, no build step."""

from pathlib import Path

FOLDER = Path(__file__).parent
