"""What is kept: order, transactions, grades, deletion, and the tidying after a server that was killed."""

import re
import sqlite3
import stat
import threading
import time
from pathlib import Path

import pytest

from server.before import unpacked_before
from server.errors import ApiError
from server.models import AnalysisSettings, NewUpload, Problem
from server.store import Store
from server.store.database import MIGRATIONS
from server.store.folders import as_file_name
from tests.vision.report.builders import nothing_seen, plausible
from tests.vision.report.lessons import full
from vision.errors import UsageError
from vision.report import to_json

PROBLEM = Problem(code="nothing_to_grade", message="No back was found.", remedy="Place it.")


FURTHER = ("technique", "flow", "holds", "evenness", "communication")


def announced(size: int = 10, session_id: str | None = None) -> NewUpload:
    return NewUpload(filename="a.mp4", size=size, session_id=session_id)


def test_a_session_from_its_beginning_to_its_grades(tmp_path: Path) -> None:
    settings = AnalysisSettings(head="left", arms="up", height_cm=172)
    with Store.open(tmp_path) as store:
        made = store.create_session("live", "Monday", settings)
        begun = store.session(made)
        assert (begun.kind, begun.state, begun.title, begun.settings) == ("live", "live", "Monday", settings)
        assert (begun.grades, begun.error, begun.job, begun.has_video, begun.files) == (None, None, None, False, [])
        assert abs(begun.created - time.time()) < 5
        assert store.folder(made).is_dir()
        store.set_state(made, "failed", PROBLEM)
        assert store.session(made).error == PROBLEM
        store.set_report(made, plausible())
    with Store.open(tmp_path) as store:
        graded = store.session(made)
        report = to_json(plausible())
        assert (graded.state, graded.error) == ("graded", None)
        assert graded.grades is not None
        scores = {grade["key"]: grade["score"] for grade in report["grades"]}
        further: dict[str, None] = dict.fromkeys(FURTHER)
        assert graded.grades.model_dump() == {"overall": report["overall"], **further, **scores}
        assert graded.overall_sentence == report["overall_sentence"]
        assert graded.duration_s == report["source"]["duration_s"]
        store.set_report(made, to_json(nothing_seen()))
        again = store.session(made).grades
        assert again is not None
        assert set(again.model_dump().values()) == {None}


def test_the_history_is_newest_first_and_loses_none_between_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A clock that stands still, as coarse ones do.
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    with Store.open(tmp_path) as store:
        made = [store.create_session("upload", f"{i}", AnalysisSettings()) for i in range(7)]
        first = store.sessions(3)
        assert [session.id for session in first] == made[:3:-1]
        rest = store.sessions(10, first[-1].created)
        assert [session.id for session in rest] == made[3::-1]


def test_all_grades_of_a_lesson_are_kept(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        made = store.create_session("live", "Monday", AnalysisSettings())
        store.set_report(made, full())
        grades = store.session(made).grades
        assert grades is not None
        assert grades.overall == 78.0
        assert grades.model_dump(exclude={"overall"}) == {grade.key: grade.score for grade in full().grades}


def test_grades_of_an_earlier_program_can_be_read(tmp_path: Path) -> None:
    earlier = '{"overall": 70, "speed": 80, "direction": null, "coverage": 60, "spine": 50}'
    with Store.open(tmp_path) as store:
        made = store.create_session("live", "Monday", AnalysisSettings())
        store.set_report(made, plausible())
    with sqlite3.connect(tmp_path / "backrub.sqlite3") as connection:
        connection.execute("UPDATE sessions SET grades = ?", (earlier,))
    connection.close()
    with Store.open(tmp_path) as store:
        grades = store.session(made).grades
        assert grades is not None
        assert (grades.spine, grades.flow) == (50.0, None)


def test_the_session_before_is_the_newest_graded_one_of_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(tmp_path) as store:
        ids = []
        kinds = ("upload", "live", "upload", "upload", "sample", "sample", "upload", "upload")
        for day, kind in enumerate(kinds, start=1):
            monkeypatch.setattr(time, "time", lambda day=day: 1_764_500_400.0 + 86_400 * (day - 1))
            ids.append(store.create_session(kind, f"Day {day}", AnalysisSettings()))  # type: ignore[arg-type]
        for index in (0, 1, 2, 4, 7):
            store.set_report(ids[index], full() if index == 2 else plausible())
        assert [store.before(ids[index]) for index in (0, 1, 4, 5)] == [None] * 4
        # The fourth was not graded, so the seventh compares with the third; what comes later is not before.
        for index in (3, 6):
            found = unpacked_before(store.before(ids[index]))
            assert found is not None
            assert re.fullmatch(r"Day 3, \d+ December 2025", found.name)
            assert found.overall == 78.0
            scores = {grade.key: grade.score for grade in found.grades}
            assert scores == {grade.key: grade.score for grade in full().grades}
        # The files of a session graded again stay its own: it is not compared with itself.
        second = unpacked_before(store.before(ids[2]))
        assert second is not None
        assert second.name.startswith("Day 1,")
        assert unpacked_before(None) is None


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        made = store.create_session("upload", "old", AnalysisSettings())

        def change_and_fail() -> None:
            with store.writing():
                store.rename(made, "new")
                store.jobs.add(made, "analyse", AnalysisSettings())
                raise KeyError("in the middle")

        with pytest.raises(KeyError):
            change_and_fail()
        assert store.session(made).title == "old"
        assert store.jobs.newest() == []


def test_many_threads_write(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:

        def create() -> None:
            for _ in range(10):
                store.create_session("upload", "x", AnalysisSettings())

        threads = [threading.Thread(target=create) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({session.id for session in store.sessions(100)}) == 40


def test_deleting_leaves_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        kept = store.create_session("upload", "kept", AnalysisSettings())
        made = store.create_session("live", "x", AnalysisSettings())
        (store.folder(made) / "report.json").write_text("{}", encoding="utf-8")
        job = store.jobs.add(made, "analyse", AnalysisSettings())
        store.folders.work(job.id).mkdir()
        upload = store.uploads.create(announced(session_id=made), AnalysisSettings())
        store.delete(made)
        for lookup in (store.session, store.folder, store.video, store.delete, store.jobs.get):
            with pytest.raises(ApiError) as caught:
                lookup(made if lookup != store.jobs.get else job.id)
            assert (caught.value.status, caught.value.code) == (404, "not_found")
        with pytest.raises(ApiError):
            store.uploads.get(upload, chunk_bytes=1)
        assert [session.id for session in store.sessions(10)] == [kept]
        left = [path.name for folder in ("sessions", "uploads", "work") for path in (tmp_path / folder).iterdir()]
        assert left == [kept]


def test_a_killed_server_loses_no_bytes_and_leaves_no_litter(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        session = store.create_session("upload", "x", AnalysisSettings())
        (store.folder(session) / "video.mp4").write_bytes(b"kept")
        ids = [store.uploads.create(announced(10), AnalysisSettings()) for _ in range(3)]
        # Written, but not noted before the end; more than announced; and a file that has gone.
        store.folders.part(ids[0]).write_bytes(b"seven b")
        store.folders.part(ids[1]).write_bytes(b"x" * 30)
        store.folders.part(ids[2]).unlink()
    (tmp_path / "work" / "0123456789abcdef").mkdir()
    (tmp_path / "sessions" / "0123456789abcdef").mkdir()
    (tmp_path / "sessions" / "0123456789abcdef" / "video.mp4").touch()
    (tmp_path / "uploads" / "0123456789abcdef.part").touch()
    with Store.open(tmp_path) as store:
        assert [store.uploads.get(i, chunk_bytes=1).offset for i in ids] == [7, 10, 0]
        assert (store.folder(session) / "video.mp4").read_bytes() == b"kept"
        assert [path.name for path in (tmp_path / "sessions").iterdir()] == [session]
        assert {path.stem for path in (tmp_path / "uploads").iterdir()} == set(ids[:2])
        assert list((tmp_path / "work").iterdir()) == []


def test_files_are_not_swept_when_the_database_is_lost(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        made = store.create_session("upload", "x", AnalysisSettings())
    (tmp_path / "backrub.sqlite3").unlink()
    with Store.open(tmp_path) as store:
        assert store.is_new
        assert (tmp_path / "sessions" / made).is_dir()


def test_a_video_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        made = store.create_session("live", "x", AnalysisSettings())
        for suffix, duration_s in ((".webm", 12.0), (".mp4", None)):
            (tmp_path / "arrived").write_bytes(suffix.encode())
            store.set_video(made, tmp_path / "arrived", suffix, duration_s)
        session = store.session(made)
        assert (session.has_video, session.video_type, session.duration_s) == (True, "video/mp4", 12.0)
        assert session.files == ["video"]
        assert [path.name for path in store.folder(made).iterdir()] == ["video.mp4"]


@pytest.mark.skipif(not hasattr(stat, "S_IMODE"), reason="rights are told on POSIX")
def test_the_folder_is_the_owners_alone(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old").chmod(0o755)
    for folder, rights in ((tmp_path / "new" / "data", 0o700), (tmp_path / "old", 0o755)):
        with Store.open(folder) as store:
            made = store.create_session("upload", "x", AnalysisSettings())
            store.uploads.create(announced(), AnalysisSettings())
            assert stat.S_IMODE(folder.stat().st_mode) == rights
            assert {stat.S_IMODE(path.stat().st_mode) for path in (*folder.iterdir(), store.folder(made))} <= {
                0o700,
                0o600,
            }


def test_one_server_a_folder(tmp_path: Path) -> None:
    with Store.open(tmp_path), pytest.raises(UsageError, match=r"is in use by another backrub; stop that one or"):
        Store.open(tmp_path)
    Store.open(tmp_path).close()


def test_a_database_that_cannot_be_used(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a"):
        pass
    connection = sqlite3.connect(tmp_path / "a" / "backrub.sqlite3")
    assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()
    with pytest.raises(UsageError, match="is of a newer backrub; install that one"):
        Store.open(tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "backrub.sqlite3").write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 20)
    with pytest.raises(UsageError, match=r"cannot be used|is damaged"):
        Store.open(tmp_path / "b")
    (tmp_path / "c").touch()
    with pytest.raises(UsageError, match=r"cannot be used .*; choose another with --data"):
        Store.open(tmp_path / "c")


@pytest.mark.parametrize("strange", ["", "..", "../uploads", "0123456789ABCDEF", "0123456789abcdef/..", "x" * 16])
def test_only_ids_lead_to_folders(strange: str, tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with pytest.raises(ApiError):
            store.folder(strange)
        for way in (store.folders.session, store.folders.work, store.folders.part):
            with pytest.raises(ValueError, match="is no id"):
                way(strange)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Monday, with Anna!", "Monday with Anna"),
        ("../../etc/passwd", "etc passwd"),
        ("Rücken 背中\n\x00", "Rücken 背中"),
        ("a" * 300, "a" * 60),
        ("???", ""),
    ],
)
def test_titles_become_file_names(title: str, name: str) -> None:
    assert as_file_name(title) == name
