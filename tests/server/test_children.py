"""The children: what they may use, what they say, and the real ones at work."""

import json
import os
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from sample_videos import sample
from server.jobs.eta import Eta
from server.jobs.queue import JobQueue
from server.jobs.supervisor import Limits, Outcome, supervise
from server.jobs.words import problem_of
from server.models import AnalysisSettings, BackByHand, SixPoints
from server.settings import Settings
from server.store import Store
from server.store.folders import RESULTS
from server.store.jobs import PREVIEW
from tests.server.queueing import children, ended, pretending, state_and_code, until
from tests.vision.report.builders import plausible
from vision.capture import VideoWriter, open_video
from vision.errors import BackrubError, NothingToGrade, UnreadableVideo, UsageError

ROOMY = Limits(memory_mb=1000, cpu_s=60, wall_s=60)


@pytest.fixture
def command(tmp_path: Path) -> tuple[str, ...]:
    return pretending(tmp_path)


def watched(does: str, folder: Path, command: tuple[str, ...], limits: Limits = ROOMY) -> tuple[Outcome, float]:
    begun = time.monotonic()
    spec = {"kind": "analyse", "folder": str(folder), "name": does, "settings": {}}
    outcome = supervise(spec, limits, stop=threading.Event(), command=command)
    assert not children()
    return outcome, time.monotonic() - begun


@pytest.mark.parametrize(
    ("does", "limits", "code"),
    [
        ("waits", Limits(1000, 60, 1), "too_slow"),
        ("spins", Limits(1000, 1, 60), "too_slow"),
        ("eats", Limits(120, 60, 60), "too_much_memory"),
    ],
)
def test_limits(does: str, limits: Limits, code: str, tmp_path: Path, command: tuple[str, ...]) -> None:
    outcome, took_s = watched(does, tmp_path, command, limits)
    assert outcome.problem is not None
    assert outcome.problem.code == code
    assert took_s < 15


def test_a_child_stands_apart(tmp_path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKRUB_TOKEN", "secret")
    monkeypatch.chdir(tmp_path)
    outcome, _ = watched("tells its surroundings", tmp_path, command)
    assert outcome.result is not None
    assert "PATH" in outcome.result["environment"]
    assert "BACKRUB_TOKEN" not in outcome.result["environment"]
    # Not where the server was started: a file there might bear a library's name.
    assert outcome.result["folder"] != str(tmp_path)
    # Ctrl-C in the terminal reaches all of a group: a child that it ended would seem to have crashed.
    assert outcome.result["group"] != os.getpgid(0)


def test_the_time_that_is_left() -> None:
    eta = Eta(begun=100.0)
    assert eta.update(101.0, 0.5) is None, "too early"
    assert eta.update(110.0, 0.01) is None, "too little"
    # A tenth in 10 s: 100 s in all, 90 to go.
    assert eta.update(110.0, 0.1) == 90.0
    # Half in 20 s would be 40 in all, so the guess of the end goes a quarter of the way from 200 to 140: 185.
    assert eta.update(120.0, 0.5) == 65.0
    assert eta.update(300.0, 1.0) == 0.0


@pytest.mark.parametrize(
    ("error", "code", "message", "remedy"),
    [
        (
            UnreadableVideo("'abc.part' is a text file, not a video; choose the recording itself."),
            "unreadable_video",
            "'a; b.mp4' is a text file, not a video.",
            "Choose the recording itself.",
        ),
        (
            NothingToGrade(
                "In 'abc.part' no back was found; film the whole bare back from above for two seconds without hands, "
                "say where the head is with --head up|down|left|right, or give the six points with --back FILE.json."
            ),
            "nothing_to_grade",
            "In 'a; b.mp4' no back was found.",
            "Film the whole bare back from above for two seconds without hands, say where the head is, "
            "or place the six points on the picture.",
        ),
        (
            UsageError("The back file says t_s = 900, but the video ends before; give a time inside it."),
            "bad_settings",
            "The points were placed at second 900, but the video ends before.",
            "Give a time inside it.",
        ),
        (
            UsageError("The back points have left and right swapped: left and right are those of the person lying."),
            "bad_settings",
            "The back points have left and right swapped: left and right are those of the person lying.",
            "Place the six points on the picture again.",
        ),
    ],
)
def test_words_for_the_page(error: BackrubError, code: str, message: str, remedy: str) -> None:
    problem = problem_of(error, Path("abc.part"), "a; b.mp4")
    assert problem == {"code": code, "message": message, "remedy": remedy}


SAMPLE = sample("on_the_spine")
PLACED = {
    "c7": (160, 31.5), "shoulder_l": (102.5, 50), "shoulder_r": (220, 50),
    "crest_l": (106, 220), "crest_r": (214, 220), "crest_mid": (160, 220),
}  # fmt: skip


def small_clip(path: Path) -> Path:
    """Two seconds and a half with a sweep, at half the size."""
    with open_video(SAMPLE.video) as source, VideoWriter(path, (320, 240)) as writer:
        for frame in source.frames(wanted=lambda t_s: 4.5 <= t_s < 7.0):
            writer.write(cv2.resize(frame.image, (320, 240)).astype(np.uint8), frame.t_s - 4.5)
    return path


def room(path: Path) -> Path:
    """A picture of nothing that moves by."""
    rough = np.random.default_rng(1).integers(60, 200, (12, 16, 3))
    with VideoWriter(path, (320, 240)) as writer:
        for index in range(35):
            picture = np.roll(np.kron(rough, np.ones((20, 20, 1))), index, axis=1)
            writer.write(picture.astype(np.uint8), index / 30)
    return path


def test_real_children(tmp_path: Path) -> None:
    """A clip with the points placed by hand, as the page does it, then drawn; one without a back; a live session."""
    settings = Settings(data=tmp_path / "data", jobs=2)
    back = BackByHand(t_s=0.0, points_px=SixPoints(**PLACED))
    with Store.open(settings.data) as store:
        live = store.create_session("live", "Live", AnalysisSettings())
        store.set_report(store.create_session("upload", "Sunday", AnalysisSettings()), plausible())
        clips = (("By hand <b>", small_clip(tmp_path / "clip.mp4")), ("Room", room(tmp_path / "room.mp4")))
        sessions = []
        for title, video in clips:
            sessions.append(store.create_session("upload", title, AnalysisSettings()))
            store.set_video(sessions[-1], video, ".mp4", None)
        queue = JobQueue(settings, store)
        queue.start()
        try:
            job = queue.add(sessions[0], "analyse", AnalysisSettings(height_cm=170, back=back))
            empty_job = queue.add(sessions[1], "analyse")
            until(lambda: store.jobs.get(job.id).has_preview, "a preview", 60)
            assert (store.folders.work(job.id) / PREVIEW).read_bytes().startswith(b"\xff\xd8")
            ended(store, job, "done", 60)
            drawing = queue.add(sessions[0], "annotate")
            ended(store, empty_job, "failed", 60)
            ended(store, drawing, "done", 60)
        finally:
            queue.close()
        graded, empty, lost = (store.session(made) for made in (*sessions, live))
        folder = store.folder(graded.id)
        assert set(graded.files) == {*RESULTS, "video"}
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        assert report["source"]["name"] == "By hand <b>"
        assert report["settings"]["scale_from"] == "height"
        assert report["before"]["name"].startswith("Sunday, ")
        assert {grade["key"]: grade["score"] for grade in report["before"]["grades"]}["spine"] == 57.0
        first = json.loads((folder / "tracks.jsonl").read_text(encoding="utf-8").splitlines()[0])
        assert first["back"]["points_px"]["c7"] == pytest.approx(PLACED["c7"], abs=3)
        with open_video(folder / "annotated.mp4") as drawn:
            assert sum(1 for _ in drawn) == report["source"]["frames"] == 75
        # What cannot be graded still gives a picture to place the points on.
        assert state_and_code(empty) == ("failed", "nothing_to_grade")
        assert empty.error is not None
        assert empty.error.message.startswith("In 'Room' ")
        assert "--" not in empty.error.remedy
        assert set(empty.files) == {"poster.jpg", "poster.json", "video"}
        facts = json.loads((store.folder(empty.id) / "poster.json").read_text(encoding="utf-8"))
        assert (facts["width"], facts["height"]) == (320, 240)
        assert 0 <= facts["t_s"] < 35 / 30
        # Its server had died before anything was saved of it.
        assert state_and_code(lost) == ("failed", "nothing_to_grade")
