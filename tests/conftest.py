"""Shares the tests out among processes: what uses one server, browser or clip stays together."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling


class _ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """One group for each file, and one for all pages.

    Not by xdist's own groups: pytest 9.2 and xdist 3.8 together leave them out without a word.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return "pages" if file.startswith("tests/browser/") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Asked for by xdist where the tests are shared out."""
    return _ByFile(config, log)
