"""The scripted learner's arithmetic, and that it has a clip for every fault of the standard."""

import pytest

from tests.bench.learner import FOLDER
from tests.bench.learner.__main__ import failures
from tests.bench.learner.clips import CLIPS
from tests.bench.learner.drive import Seen, options_of, outcome, read_facts
from vision.standard import load_standard
from vision.types import Fault

STANDARD = load_standard()
FACTS = {"name": "spine", "fault": "on_spine", "told": True, "dwell": "spine.dwell_s", "spans": [[5.0, 7.0]]}


def test_every_fault_has_its_clip() -> None:
    assert {clip.fault for clip in CLIPS} == {str(fault) for fault in Fault}
    rendered = {path.stem for path in FOLDER.glob("*.mp4")}
    assert rendered == {clip.name for clip in CLIPS} == {path.stem for path in FOLDER.glob("*.json")}
    for clip in CLIPS:
        facts = read_facts(FOLDER / f"{clip.name}.json")
        assert (facts["fault"], facts["dwell"], facts["minutes"]) == (clip.fault, clip.dwell, clip.minutes)
        assert facts["standard"] == dict(clip.standard)
        assert facts["spans"] or clip.fault == "no_check_in"
        assert options_of(facts).lesson.minutes == clip.minutes


def seen(**more: object) -> Seen:
    fields: dict[str, object] = {
        "told": [(5.7, "on_spine", "Off the spine, move out to the muscle.")],
        "shown": {"on_spine": [5.7, 6.0, 8.5]},
        "praised": [9.0],
        "other": [(9.0, "Good.")],
        "end_s": 30.0,
    }
    return Seen(**{**fields, **more})  # type: ignore[arg-type]


def test_a_fault_that_was_told_in_time_and_put_right() -> None:
    found = outcome(FACTS, seen(), STANDARD)
    # Due at 5.3 s, told at 5.7; over at 7, on the screen until 8.5; nine words in half a minute.
    assert found.found
    assert found.delay_s == pytest.approx(0.4)
    assert found.released_s == pytest.approx(1.5)
    assert found.praised
    assert found.words_per_min == pytest.approx(18)
    assert failures([found]) == []


def test_what_is_missed_late_or_false_is_named() -> None:
    missed = outcome(FACTS, seen(told=[], shown={}, praised=[]), STANDARD)
    assert failures([missed]) == ["spine: not found"]
    late = outcome(FACTS, seen(told=[(6.5, "on_spine", "")]), STANDARD)
    assert failures([late]) == ["spine: 1.20 s late"]
    false = outcome(FACTS, seen(told=[(2.0, "too_fast", ""), (3.0, "on_spine", ""), (5.7, "on_spine", "")]), STANDARD)
    assert false.false_alarms == ((2.0, "too_fast"), (3.0, "on_spine"))
    assert outcome(FACTS, seen(shown={"on_spine": [30.0]}), STANDARD).released_s is None


def test_the_dwell_time_is_added_up_over_what_was_planted() -> None:
    facts = {**FACTS, "fault": "too_fast", "dwell": "speed.dwell_s", "spans": [[5.0, 6.5], [5.2, 6.6], [7.0, 9.0]]}
    found = outcome(facts, seen(told=[(7.8, "too_fast", "")]), STANDARD)
    # 1.6 s until 6.6, the other 0.6 of 2.2 s from 7.0 on.
    assert found.delay_s == pytest.approx(7.8 - 7.6)
