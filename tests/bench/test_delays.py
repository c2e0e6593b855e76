"""The live bench's own arithmetic."""

from typing import Any

import pytest

from tests.bench.live.delays import delays_s, due_s, invented

STROKES = [{"start_s": 10.0, "end_s": 11.0}, {"start_s": 12.0, "end_s": 15.0}]


def answer(t_s: float, fault: str | None) -> tuple[float, dict[str, Any]]:
    told = None if fault is None else {"fault": fault, "id": 1}
    return t_s + 0.05, {"t_s": t_s, "correction": told}


def test_a_fault_is_due_when_its_dwell_time_is_over() -> None:
    assert due_s({"fault": "on_spine", "start_s": 3.0, "end_s": 5.0}, STROKES) == pytest.approx(3.3)
    # 2.2 s of quick strokes: 1.0 s in the first, 1.2 s in the second.
    assert due_s({"fault": "too_fast", "start_s": 10.0, "end_s": 20.0}, STROKES) == pytest.approx(13.2)


def test_delays_and_what_was_invented() -> None:
    truth = {"events": [{"fault": "on_spine", "start_s": 3.0, "end_s": 5.0}], "strokes": STROKES}
    answers = [answer(3.2, None), answer(3.4, "on_spine"), answer(3.6, "on_spine")]
    ((fault, delay_s),) = delays_s(truth, answers)
    assert fault == "on_spine"
    assert delay_s == pytest.approx(0.15)
    assert delays_s(truth, answers[:1]) == [("on_spine", None)]
    assert invented(truth, answers) == 0
    assert invented(truth, [answer(9.0, "on_spine")]) == 1
    assert invented(truth, [answer(3.5, "too_fast")]) == 1
    assert invented(truth, [answer(9.0, "no_check_in")]) == 0
