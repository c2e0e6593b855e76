"""Parts of the live session by themselves."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from server.live.clock import LessonClock
from server.live.coaching import journal_head
from server.live.journal import NAME, Answered, Journal, NextPhase, read_journal
from server.live.messages import BrokenMessage, Hello, LiveSettings, Place, picture, read_picture, read_text
from server.live.picture import BadPicture, decode
from server.live.recover import recover
from tests.server.live_peer import jpeg
from tests.vision.builders import LENGTH_CM, line, touches_along
from vision.errors import NothingToGrade
from vision.tutor import Options
from vision.types import (
    BACK_POINTS,
    BackPose,
    Breath,
    Hand,
    Lean,
    LessonFacts,
    Observation,
    PressureAnswer,
)


def taken(clock: LessonClock, client_s: float) -> tuple[float, bool]:
    at_s, broken = clock.take(client_s)
    return round(at_s, 6), broken


def test_the_clock_counts_from_nought_and_never_back() -> None:
    clock = LessonClock()
    assert taken(clock, 100.0) == (0.0, False)
    assert taken(clock, 100.5) == (0.5, False)
    assert taken(clock, 100.5) == (0.501, False)
    # A clock that jumps: forward by an hour, and back.
    assert taken(clock, 3700.0) == (2.501, True)
    assert taken(clock, 3700.1) == (2.601, False)
    assert taken(clock, 5.0) == (2.602, True)
    assert taken(clock, 5.25) == (2.852, False)


def test_a_pause_takes_half_a_second_of_the_lesson() -> None:
    clock = LessonClock()
    clock.take(10.0)
    clock.take(11.0)
    clock.interrupt()
    assert taken(clock, 900.0) == (1.5, True)
    assert taken(clock, 900.1) == (1.6, False)


def test_pictures_are_measured_before_they_are_decoded() -> None:
    assert decode(jpeg(320, 240), 1280).shape == (240, 320, 3)
    for data, code in ((b"", "bad_picture"), (jpeg(1300, 100), "bad_picture_size"), (jpeg(40, 40), "bad_picture_size")):
        with pytest.raises(BadPicture) as caught:
            decode(data, 1280)
        assert caught.value.code == code


def test_messages_are_read_or_said_to_be_broken() -> None:
    assert read_picture(picture(1.25, b"jpeg")) == (1.25, b"jpeg")
    for data in (b"", b"12345678", picture(float("nan"), b"x")):
        with pytest.raises(BrokenMessage):
            read_picture(data)
    place = {"type": "place", "points_px": {name: [1, 2] for name in BACK_POINTS if not name.startswith("waist")}}
    assert isinstance(read_text(json.dumps(place)), Place)
    with pytest.raises(BrokenMessage, match=r"settings\.height_cm"):
        read_text('{"type": "hello", "version": 1, "settings": {"height_cm": 9}}')


def observations() -> list[Observation]:
    back = BackPose(
        {name: np.array([320.0, 50.0 if name == "c7" else 450.0]) for name in BACK_POINTS},
        np.array([[200.0, 50.0], [440.0, 50.0], [320.0, 450.0]]),
        np.array([[0.1, 0, -32], [0, 1 / 400, -1 / 8], [0, 0, 1]]),
        LENGTH_CM,
        0.9,
    )
    hand = Hand(0, "R", 0.9, np.array([370.0, 300.0]), 180.0, np.array([0.0, -1.0]))
    return [
        Observation(i, touch.t_s, (hand,), back, (touch,))
        for i, touch in enumerate(touches_along(line((5, -38), (5, -2), 2.0), 8.0))
    ]


def test_a_journal_gives_back_what_judging_needs(tmp_path: Path) -> None:
    journal = Journal(tmp_path / NAME, {"version": 1})
    seen = observations()
    for observation in seen:
        journal.write(observation)
    journal.close()
    head, read = read_journal(tmp_path / NAME)
    back = list(read)
    assert head == {"version": 1}
    assert [o.touches for o in back if isinstance(o, Observation)] == [o.touches for o in seen]
    assert isinstance(back[3], Observation)
    assert back[3].back is not None
    assert back[3].back.quality == 0.9
    assert back[3].back.px_per_cm == pytest.approx(10.0)
    assert (back[3].hands[0].id, back[3].hands[0].role) == (0, "giver")


def test_a_journal_keeps_what_was_said_between_the_observations(tmp_path: Path) -> None:
    journal = Journal(tmp_path / NAME, {"version": 1})
    first, second, *_ = observations()
    journal.write(first)
    journal.answer(PressureAnswer(first.t_s, None, "less", "receiver"))
    journal.next_phase(first.t_s)
    journal.write(second)
    # What was said is on the disk at once.
    assert len((tmp_path / NAME).read_text().splitlines()) == 4
    journal.close()
    _, read = read_journal(tmp_path / NAME)
    entries = list(read)
    assert [type(entry).__name__ for entry in entries] == ["Observation", "Answered", "NextPhase", "Observation"]
    assert entries[1:3] == [Answered(first.t_s, None, "less", "receiver"), NextPhase(first.t_s)]


def seen(folder: Path) -> list[Observation]:
    """The observations of a journal."""
    return [entry for entry in read_journal(folder / NAME)[1] if isinstance(entry, Observation)]


def test_a_journal_keeps_breath_posture_and_drag_and_one_without_them_loads(tmp_path: Path) -> None:
    first, second = observations()[:2]
    told = replace(
        first,
        breath=Breath(1.0, 13.5, 0.4, 0.9),
        lean=Lean(0.5, "leaning", 171.0),
        touches=(replace(first.touches[0], drag=0.4),),
    )
    journal = Journal(tmp_path / NAME, {"version": 1})
    journal.write(told)
    journal.write(second)
    journal.close()
    one, two = seen(tmp_path)
    assert (one.breath, one.lean, one.touches) == (told.breath, told.lean, told.touches)
    assert (two.breath, two.lean, two.touches[0].drag) == (None, None, None)
    # As an earlier version wrote it.
    rows = [json.loads(text) for text in (tmp_path / NAME).read_text().splitlines()]
    for row in rows[1:]:
        del row["breath"], row["lean"], row["touches"][0]["drag"]
    (tmp_path / NAME).write_text("".join(json.dumps(row) + "\n" for row in rows))
    old, _ = seen(tmp_path)
    assert (old.breath, old.lean, old.touches) == (None, None, first.touches)


def test_a_session_is_recovered_up_to_the_line_that_was_cut_off(tmp_path: Path) -> None:
    # As the first version wrote it: of a lesson nothing was known.
    settings = {"height_cm": None, "shoulders_cm": None, "arms": "side", "head": None}
    journal = Journal(tmp_path / NAME, {"version": 1, "settings": settings})
    for observation in observations():
        journal.write(observation)
    journal.close()
    text = (tmp_path / NAME).read_text()
    (tmp_path / NAME).write_text(text[: len(text) - 40])
    report = recover(tmp_path)
    # 240 observations at 30 a second, the last one lost.
    assert report.source.frames == 239
    assert report.touch_s == pytest.approx(238 / 30, abs=0.01)
    assert report.notes[0].startswith("The session ended without a finish")
    assert report.answers == ()


def test_what_the_receiver_said_is_recovered(tmp_path: Path) -> None:
    facts = LessonFacts(5.0, ("room", "oil"), ("nails",))
    journal = Journal(tmp_path / NAME, journal_head(Options(height_cm=170, lesson=facts)))
    for index, observation in enumerate(observations()):
        journal.write(observation)
        if index == 120:
            journal.answer(PressureAnswer(observation.t_s, 8, None, "receiver"))
            journal.next_phase(observation.t_s)
    journal.close()
    report = recover(tmp_path)
    assert [(answer.value, answer.word, answer.way) for answer in report.answers] == [(8, None, "receiver")]
    # 30 observations a second.
    assert report.answers[0].t_s == pytest.approx(4.0, abs=0.01)
    assert report.lesson == facts


def test_the_settings_of_a_lesson_are_checked_and_cleaned() -> None:
    checklist = {"ticked": ["oil", "unknown"], "skipped": ["oil", "room"], "more": 1}
    settings = {"lesson_minutes": 10, "checklist": checklist}
    message = read_text(json.dumps({"type": "hello", "version": 1, "settings": settings}))
    assert isinstance(message, Hello)
    known = ("room", "surface", "oil")
    assert message.settings.facts(known) == LessonFacts(10.0, ("oil",), ("room",))
    assert message.settings.of_receiver() == {"head": None, "arms": "side", "height_cm": None, "shoulders_cm": None}
    assert LiveSettings().facts(known) == LessonFacts(None, (), ())
    for minutes in (7, 0, "5", 5.5):
        with pytest.raises(BrokenMessage, match=r"settings\.lesson_minutes"):
            read_text(json.dumps({"type": "settings", "settings": {"lesson_minutes": minutes}}))
    with pytest.raises(BrokenMessage, match="a number from 1 to 10 or a word"):
        read_text('{"type": "answer", "value": 5, "word": "less", "way": "key"}')
    # The giver cannot say that the receiver's own device said it.
    with pytest.raises(BrokenMessage, match=r"way"):
        read_text('{"type": "answer", "value": 5, "way": "receiver"}')


def test_nothing_seen_or_nothing_kept_cannot_be_graded(tmp_path: Path) -> None:
    with pytest.raises(NothingToGrade, match="Nothing was kept"):
        recover(tmp_path)
    journal = Journal(tmp_path / NAME, {"version": 1, "settings": {}})
    journal.close()
    with pytest.raises(NothingToGrade, match="No hand was seen"):
        recover(tmp_path)
