"""Jobs: how they run, end, are stopped and taken up again. The children only pretend."""

import json
from pathlib import Path

import pytest

from server.errors import ApiError
from server.models import AnalysisSettings
from server.store import Store
from tests.server.queueing import children, ended, pretending, recorded, state_and_code, until, working
from tests.vision.report.builders import plausible


@pytest.fixture
def command(tmp_path: Path) -> tuple[str, ...]:
    return pretending(tmp_path)


def test_results_come_to_the_session_when_all_are_there(tmp_path: Path, command: tuple[str, ...]) -> None:
    with working(tmp_path, command) as (store, queue):
        made = recorded(store, "good")
        (store.folder(made) / "annotated.mp4").write_text("of an earlier grading", encoding="utf-8")
        job = ended(store, queue.add(made, "analyse", AnalysisSettings(arms="up")), "done")
        assert (job.progress, job.attempts, job.stage, job.eta_s, job.error) == (1.0, 1, "", None, None)
        session = store.session(made)
        assert session.state == "graded"
        assert session.grades is not None
        assert session.grades.overall == plausible().overall
        assert session.settings.arms == "up"
        assert json.loads((store.folder(made) / "strokes.csv").read_text(encoding="utf-8"))["arms"] == "up"
        # The pretender always writes one, a grading never does: what was there is out of date.
        assert set(session.files) == {
            "report.json",
            "report.html",
            "strokes.csv",
            "tracks.jsonl",
            "poster.jpg",
            "video",
        }


def test_a_failure_keeps_the_picture_and_says_why(tmp_path: Path, command: tuple[str, ...]) -> None:
    with working(tmp_path, command) as (store, queue):
        made = recorded(store, "fails")
        job = ended(store, queue.add(made, "analyse"), "failed")
        assert job.error is not None
        assert job.error.message == "No back was found."
        session = store.session(made)
        assert (session.state, session.error, session.files) == ("failed", job.error, ["poster.jpg", "video"])
        store.rename(made, "good")
        again = ended(store, queue.retry(job.id), "done")
        assert (again.id, again.attempts, again.error) == (job.id, 1, None)
        assert state_and_code(store.session(made)) == ("graded", None)
        with pytest.raises(ApiError, match="has not failed"):
            queue.retry(job.id)


@pytest.mark.parametrize(
    ("does", "code", "says"),
    [
        ("crashes", "crashed", "SIGSEGV"),
        ("leaves", "crashed", "code 7"),
        ("is killed", "too_much_memory", "2500 MB"),
    ],
)
def test_a_crash_harms_nothing_else(does: str, code: str, says: str, tmp_path: Path, command: tuple[str, ...]) -> None:
    with working(tmp_path, command, jobs=2) as (store, queue):
        other = queue.add(recorded(store, "waits"), "analyse")
        made = recorded(store, does)
        following = recorded(store, "good")
        job = queue.add(made, "analyse")
        last = queue.add(following, "analyse")
        failed = ended(store, job, "failed")
        assert failed.error is not None
        assert failed.error.code == code
        assert says in failed.error.message
        assert state_and_code(store.session(made)) == ("failed", code)
        ended(store, last, "done")
        assert store.jobs.get(other.id).state == "running"


def test_one_at_a_time_and_in_order(tmp_path: Path, command: tuple[str, ...]) -> None:
    with working(tmp_path, command) as (store, queue):
        first, second = (recorded(store, title) for title in ("waits", "good"))
        waiting, next_one = queue.add(first, "analyse"), queue.add(second, "analyse")
        until(lambda: store.jobs.get(waiting.id).progress == pytest.approx(0.4), "progress is told")
        now = store.jobs.get(waiting.id)
        assert (now.state, now.stage, now.attempts) == ("running", "watching the hands", 1)
        until(lambda: store.jobs.get(waiting.id).has_preview, "a preview")
        assert store.session(first).state == "working"
        assert (store.jobs.get(next_one.id).state, store.session(second).state) == ("queued", "waiting")
        queue.cancel(waiting.id)
        ended(store, next_one, "done")


def test_cancelling(tmp_path: Path, command: tuple[str, ...]) -> None:
    with working(tmp_path, command) as (store, queue):
        first, second = recorded(store, "waits"), recorded(store, "waits")
        running, queued = queue.add(first, "analyse"), queue.add(second, "analyse")
        until(lambda: store.jobs.get(running.id).has_preview, "it runs")
        assert queue.cancel(queued.id).state == "cancelled"
        assert queue.cancel(running.id).state == "cancelled"
        ended(store, running, "cancelled")
        assert not children()
        assert state_and_code(store.session(first)) == state_and_code(store.session(second)) == ("failed", "cancelled")
        assert store.session(first).files == ["video"]
        # One that has ended stays as it is, and may be done again.
        store.rename(second, "good")
        ended(store, queue.retry(queued.id), "done")
        assert queue.cancel(queued.id).state == "done"


def test_cancelled_and_wanted_again_at_once(tmp_path: Path, command: tuple[str, ...]) -> None:
    """With room for two the second run would begin while the first child still ends."""
    with working(tmp_path, command, jobs=2) as (store, queue):
        made = recorded(store, "waits")
        job = queue.add(made, "analyse")
        for _ in range(5):
            until(lambda: store.jobs.get(job.id).has_preview, "it runs")
            queue.cancel(job.id)
            assert queue.retry(job.id).state in ("queued", "running")
        until(lambda: store.jobs.get(job.id).has_preview, "it runs")
        assert len(children()) == 1
        queue.cancel(job.id)
        store.rename(made, "good")
        queue.retry(job.id)
        ended(store, job, "done")
        assert state_and_code(store.session(made)) == ("graded", None)


def test_grading_again_keeps_the_report_until_the_new_one_is_there(tmp_path: Path, command: tuple[str, ...]) -> None:
    with working(tmp_path, command) as (store, queue):
        made = recorded(store, "good")
        ended(store, queue.add(made, "analyse"), "done")
        store.rename(made, "waits")
        second = queue.add(made, "analyse", AnalysisSettings(arms="down"))
        until(lambda: store.jobs.get(second.id).has_preview, "it runs")
        working_session = store.session(made)
        assert working_session.state == "working"
        assert working_session.grades is not None
        assert "report.json" in working_session.files
        store.rename(made, "fails")
        # A new grading takes the place of the one that runs.
        third = ended(store, queue.add(made, "analyse", AnalysisSettings(head="left")), "failed")
        assert store.jobs.get(second.id).state == "cancelled"
        session = store.session(made)
        assert session.job is not None
        assert session.job.id == third.id
        assert state_and_code(session) == ("graded", "nothing_to_grade")
        assert session.settings.head == "left"
        assert json.loads((store.folder(made) / "tracks.jsonl").read_text(encoding="utf-8"))["head"] is None


def test_drawing_the_video_changes_no_grades(tmp_path: Path, command: tuple[str, ...]) -> None:
    with working(tmp_path, command) as (store, queue):
        made = recorded(store, "good")
        before = ended(store, queue.add(made, "analyse"), "done")
        ended(store, queue.add(made, "annotate"), "done")
        assert "annotated.mp4" in store.session(made).files
        assert store.session(made).state == "graded"
        report = (store.folder(made) / "report.json").stat()
        # Drawn as it was graded, whatever has been tried since.
        store.set_settings(made, AnalysisSettings(head="left"))
        ended(store, queue.add(made, "annotate"), "done")
        assert json.loads((store.folder(made) / "annotated.mp4").read_text(encoding="utf-8"))["head"] is None
        store.rename(made, "waits")
        drawing = queue.add(made, "annotate")
        assert queue.add(made, "annotate").id == drawing.id
        queue.cancel(drawing.id)
        ended(store, drawing, "cancelled")
        assert state_and_code(store.session(made)) == ("graded", None)
        assert (store.folder(made) / "report.json").stat() == report
        assert before.id != drawing.id


def test_what_is_deleted_does_not_come_back(tmp_path: Path, command: tuple[str, ...]) -> None:
    with working(tmp_path, command) as (store, queue):
        made = recorded(store, "waits")
        job = queue.add(made, "analyse")
        until(lambda: store.jobs.get(job.id).has_preview, "it runs")
        folder = store.folder(made)
        queue.delete_session(made)
        until(lambda: not children(), "the child is gone")
        following = queue.add(recorded(store, "good"), "analyse")
        ended(store, following, "done")
        assert not folder.exists()
        assert not store.folders.work(job.id).exists()
        assert [j.id for j in store.jobs.newest()] == [following.id]


def test_without_a_video_there_is_nothing_to_do(tmp_path: Path, command: tuple[str, ...]) -> None:
    with working(tmp_path, command) as (store, queue):
        made = store.create_session("live", "x", AnalysisSettings())
        for kind in ("analyse", "annotate"):
            with pytest.raises(ApiError) as caught:
                queue.add(made, kind)
            assert (caught.value.status, caught.value.code) == (409, "no_video")
        assert store.session(made).state == "live"


def test_stopping_the_server_costs_no_attempt(tmp_path: Path, command: tuple[str, ...]) -> None:
    with working(tmp_path, command) as (store, queue):
        made = recorded(store, "waits")
        job = queue.add(made, "analyse")
        until(lambda: store.jobs.get(job.id).has_preview, "it runs")
    assert not children()
    with Store.open(tmp_path / "data") as store:
        now = store.jobs.get(job.id)
        assert (now.state, now.attempts, store.session(made).state) == ("queued", 0, "waiting")
        store.rename(made, "good")
    with working(tmp_path, command) as (store, _):
        assert ended(store, job, "done").attempts == 1


def test_after_a_kill_jobs_go_on_but_not_for_ever(tmp_path: Path, command: tuple[str, ...]) -> None:
    with Store.open(tmp_path / "data") as store:
        ids = [recorded(store, "good") for _ in range(2)]
        jobs = [store.jobs.add(made, "analyse", AnalysisSettings()) for made in ids]
        live = store.create_session("live", "good", AnalysisSettings())
        for job, deaths in zip(jobs, (1, 3), strict=True):
            for death in range(deaths):
                store.jobs.queue_again(job.id, attempts=death)
                assert store.jobs.claim(job.id)
            store.set_state(job.session_id, "working")
    with working(tmp_path, command) as (store, _):
        again = ended(store, jobs[0], "done")
        assert again.attempts == 2
        assert store.session(ids[0]).state == "graded"
        given_up = ended(store, jobs[1], "failed")
        assert given_up.error is not None
        assert given_up.error.code == "interrupted"
        assert state_and_code(store.session(ids[1])) == ("failed", "interrupted")
        # A live session whose server died gets its report from what was saved of it.
        finishing = store.session(live).job
        assert finishing is not None
        assert finishing.kind == "finish_live"
        ended(store, finishing, "done")
        assert store.session(live).state == "graded"


def test_what_is_no_message_is_passed_over(tmp_path: Path, command: tuple[str, ...]) -> None:
    with working(tmp_path, command) as (store, queue):
        job = queue.add(recorded(store, "babbles"), "analyse")
        until(lambda: store.jobs.get(job.id).progress == 1.0, "the one that is a message")
        assert store.jobs.get(job.id).stage == "s" * 100
