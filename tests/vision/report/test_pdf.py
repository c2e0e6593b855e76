"""The PDF: all grades and sentences, two or three pages, whatever the names and however many the faults."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest

from tests.vision.report.builders import HOSTILE, extreme, nothing_seen, plausible
from tests.vision.report.lessons import full
from vision.report import render_pdf, write_pdf
from vision.types import (
    Evidence,
    Fault,
    FaultEvent,
    NotSeen,
    Practice,
    Report,
    Technique,
    TechniqueSummary,
    ZoneTechnique,
)

MADE = datetime(2025, 11, 23, 10, 0, tzinfo=UTC)
A4 = (595.28, 841.89)


def opened(report: Report) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render_pdf(report, MADE)))


def words(pdf: pypdf.PdfReader) -> str:
    """All text on one line; a sentence that was wrapped is whole again."""
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def endless() -> Report:
    """The most of everything: 500 faults, all rows, names of thousands of letters with and without spaces."""
    base = extreme()
    long, words = "W" * 5000, "wide words " * 500
    moments = tuple(Evidence(float(i), i + 0.5, "?", words, 1.0) for i in range(500))
    zones = ("neck", "sacrum", "rhomboid_l", "lumbar_l")
    samples = [replace(base.timeline[0], t_s=float(i), zone=zone) for i, zone in enumerate(zones)]
    kinds = [replace(base.timeline[0], t_s=50.0 + i, technique=kind) for i, kind in enumerate(Technique)]
    return replace(
        base,
        source=replace(base.source, name=long),
        settings=replace(base.settings, tracker=long, standard=words),
        overall_sentence=words,
        grades=tuple(replace(grade, title=words, sentence=words, evidence=moments) for grade in base.grades),
        faults=tuple(
            FaultEvent(Fault.ON_SPINE, float(i), i + 0.5, "L", 9.0, 0.5, ("spine",), words) for i in range(500)
        ),
        techniques=tuple(TechniqueSummary(kind, 9999, 35999.0, 999.0) for kind in Technique),
        practice=tuple(Practice(words, words, long) for _ in range(3)),
        timeline=(*base.timeline, *samples, *kinds),
        not_seen=tuple(NotSeen(7.0 * i, 7.0 * i + 3, "back") for i in range(500)),
        notes=(long, words, long, words, long, words),
    )


def endless_lesson() -> Report:
    """All nine grades and the most of everything that belongs to a lesson."""
    base, lesson, words = endless(), full(), "wide words " * 500
    grade = base.grades[0]
    keys = [one.key for one in lesson.grades]
    assert lesson.before is not None
    return replace(
        base,
        grades=tuple(replace(grade, key=key) for key in keys),
        phases=tuple(replace(span, title=words) for span in lesson.phases) * 20,
        zone_techniques=tuple(ZoneTechnique(dose.zone, kind, 600.0) for dose in base.zones for kind in Technique),
        holds=lesson.holds * 100,
        answers=lesson.answers * 100,
        check_ins=lesson.check_ins * 100,
        breathing=lesson.breathing,
        lean=lesson.lean,
        hands_time=lesson.hands_time,
        lesson=replace(lesson.lesson, skipped=(words,)),
        before=replace(lesson.before, name=words),
        hold_aim_s=(30.0, 90.0),
    )


def test_grades_sentences_moments_and_practice_are_there() -> None:
    report = plausible()
    pdf = opened(report)
    text = words(pdf)
    assert 2 <= len(pdf.pages) <= 3
    assert all((round(float(p.mediabox.width), 2), round(float(p.mediabox.height), 2)) == A4 for p in pdf.pages)
    for said in (report.source.name, "23 November 2025", "1 min long", "77", report.overall_sentence, "Nearly there"):
        assert said in text
    for grade in report.grades:
        for said in (grade.title, f"{grade.score:.0f}", grade.sentence, *(moment.text for moment in grade.evidence)):
            assert said in text
    for practice in report.practice:
        assert practice.title in text
        assert practice.how in text
    for said in ("0:27.1", "cost 14 points", "Kneading (petrissage)", "16 cm/s", "Left 54 s", "43.6 cm", "back rub 1"):
        assert said in text
    assert "0:00.0–0:02.0 hands, 0:35.0–0:38.0 back." in text
    assert "A camera cannot see pressure. Ask: how is this pressure?" in text


def test_a_lesson_is_filed_on_three_pages_with_all_that_belongs_to_it() -> None:
    pdf = opened(full())
    assert len(pdf.pages) == 3
    first, over_time, rest = (" ".join(page.extract_text().split()) for page in pdf.pages)
    for said in ("Monday with Anna", "Student", "Date", "Teacher's signature", "standard: back rub 1"):
        assert said in first
    for grade in full().grades:
        assert grade.title in first
        assert grade.sentence in first
    for practice in full().practice:
        assert practice.how in first
    for said in ("1 Warm-up", "5 Low back", "Holds and answers", "Breaths a minute."):
        assert said in over_time
    for said in ("1 min 57 s", "Compared with Sunday with Anna", "Up by 16", "About the same", "7 Finish"):
        assert said in rest
    assert "5:31.0 35 s, long enough: inside the right shoulder blade, drift 0.6 cm" in rest
    assert "0:44.0 Spine avoidance, cost 18: Pressed on the spine. Move out to the muscle." in rest
    assert "2:10.0 more: Top of the right shoulder" in rest
    assert "Asked and answered: 2 of 3 times that it was due." in rest
    assert "Hands: one hand 2 min, both in step 4 min, in turn 3 min 30 s." in rest
    assert "10 to 14 breaths a minute" in rest


def test_a_plain_report_has_no_lesson_on_paper() -> None:
    text = words(opened(plausible()))
    for said in ("Phase by phase", "Since last time", "Where with what", "Holds and answers", "Breath"):
        assert said not in text


def test_nothing_seen_is_said_and_no_grade_is_zero() -> None:
    report = nothing_seen()
    pdf = opened(report)
    text = words(pdf)
    assert len(pdf.pages) == 2
    assert text.count("Not enough seen") == 5 + 1
    assert "to judge: Stroke speed, Direction, Zone coverage and Spine avoidance." in text
    assert report.overall_sentence in text
    assert "of 100" not in text
    assert "No stroke was seen." in text
    assert "Film from above with the whole back and both hands in the picture" in text


@pytest.mark.parametrize("build", [extreme, endless, endless_lesson])
def test_hostile_and_endless_reports_stay_on_three_pages(build: Callable[[], Report]) -> None:
    pdf = opened(build())
    assert 2 <= len(pdf.pages) <= 3
    text = words(pdf)
    moments = len(build().grades[0].evidence)
    assert f"and {moments - 4 if len(build().grades) == 4 else 9 * moments - 6} more" in text
    # A sentence at the very end of the last block: nothing has run off the page.
    assert "how is this pressure?" in text
    for page in pdf.pages:
        edges: list[float] = []

        def note(
            text: str, cm: list[float], tm: list[float], font: object, size: float, edges: list[float] = edges
        ) -> None:
            if text.strip():
                edges.append(tm[5])

        page.extract_text(visitor_text=note)
        assert min(edges) > 20.0
        assert max(edges) < A4[1] - 28.0


def test_hostile_names_are_words() -> None:
    text = words(opened(extreme()))
    assert HOSTILE.replace("\x00", "\ufffd").replace("\udcff", "\ufffd") in text


def test_letters_of_many_scripts(caplog: pytest.LogCaptureFixture) -> None:
    base = plausible()
    with caplog.at_level(logging.WARNING):
        pdf = opened(replace(base, source=replace(base.source, name="Rücken Łódź Ελλάδα Спина 家 \U0001f590 שלום.mp4")))
    assert caplog.records == []
    text = words(pdf)
    assert "Rücken Łódź Ελλάδα Спина \ufffd \ufffd" in text
    # It stands on paper from right to left; the reader of the file turns it round again.
    assert "שלום" in text


def test_it_says_what_it_is_to_a_reader_of_files() -> None:
    pdf = opened(plausible())
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Back rub report: evening_practice.mp4"
    assert pdf.metadata.creation_date == MADE
    assert str(pdf.root_object["/Lang"]).startswith("en")
    fonts = {str(f.get_object()["/BaseFont"]) for p in pdf.pages for f in p["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert all("+DejaVuSans" in font for font in fonts)


def test_the_same_report_gives_the_same_file_and_soon(tmp_path: Path) -> None:
    first = render_pdf(plausible(), MADE)
    start_s = time.perf_counter()
    write_pdf(plausible(), tmp_path / "new" / "report.pdf", MADE)
    assert time.perf_counter() - start_s < 3.0  # 0.3 s on a quiet machine
    assert (tmp_path / "new" / "report.pdf").read_bytes() == first
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["report.pdf"]
    assert render_pdf(plausible(), datetime(2025, 11, 24)) != first
