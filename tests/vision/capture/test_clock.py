from __future__ import annotations

import pytest

from vision.capture.clock import Clock


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param([7.0, 7.1, 7.35, 9.0], [0.0, 0.1, 0.35, 2.0], id="sound times are kept"),
        pytest.param([0.0, None, None, 0.3], [0.0, 0.1, 0.2, 0.3], id="missing times follow by the interval"),
        pytest.param([None, None, 5.0, 5.1], [0.0, 0.1, 0.2, 0.3], id="the first times are missing"),
        pytest.param([None, None, None], [0.0, 0.1, 0.2], id="no times at all"),
        pytest.param([0.0, 0.0, 0.1], [0.0, 0.05, 0.1], id="a time twice"),
        pytest.param([0.0, 0.2, 0.15, 0.3], [0.0, 0.2, 0.25, 0.3], id="a small step back"),
        pytest.param([0.0, 0.1, 0.1, 0.1, 0.4], [0.0, 0.1, 0.15, 0.2, 0.4], id="a time three times"),
        pytest.param([0.0, 0.02, 0.04, None, 0.08], [0.0, 0.02, 0.04, 0.06, 0.08], id="the header's rate is wrong"),
        pytest.param([0.0, 0.1, 0.2, 5.0, None], [0.0, 0.1, 0.2, 5.0, 5.1], id="a pause is not usual"),
        pytest.param([50.0, 50.1, 0.0, 0.1], [0.0, 0.1, 0.2, 0.3], id="a clock that starts anew"),
    ],
)
def test_repair(given: list[float | None], expected: list[float]) -> None:
    clock = Clock(0.1)
    assert [clock.repair(time_s) for time_s in given] == pytest.approx(expected)


def test_unknown_rate_is_taken_for_30() -> None:
    clock = Clock(None)
    assert [clock.repair(None) for _ in range(3)] == pytest.approx([0, 1 / 30, 2 / 30])


def test_end_of_the_last_frame() -> None:
    clock = Clock(0.1)
    assert clock.end_s == 0.0
    clock.repair(3.0)
    clock.repair(3.1)
    assert clock.end_s == pytest.approx(0.2)
