"""Shares the tests out among processes: what uses one server, browser or clip stays together."""

from __future__ import annotations

import pytest


# First of all: what shares the tests out reads the groups in this same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One group for each file, and one for all pages."""
    for item in items:
        file = item.nodeid.split("::")[0]
        item.add_marker(pytest.mark.xdist_group("pages" if file.startswith("tests/browser/") else file))
