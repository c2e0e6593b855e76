"""The export: one ZIP with everything, made while it is sent."""

import io
import json
import time
import zipfile
from pathlib import Path

import pytest

from server.export import _BLOCK, folder_name, pack
from server.models import AnalysisSettings
from server.store import Store
from server.store.folders import RESULTS
from tests.vision.report.builders import plausible

VIDEO = bytes(range(251)) * 20_000


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path)


def filled(store: Store, title: str) -> str:
    made = store.create_session("upload", title, AnalysisSettings())
    folder = store.folder(made)
    for name in RESULTS[:6]:
        (folder / name).write_text(f"{name} of {title}", encoding="utf-8")
    (folder / "arriving").write_bytes(VIDEO)
    store.set_video(made, folder / "arriving", ".mp4", 60.0)
    (folder / ".half.part").write_text("never exported", encoding="utf-8")
    (folder / "live.jsonl").write_text("inner matter", encoding="utf-8")
    store.set_report(made, plausible())
    return made


def test_everything_is_in_it(store: Store) -> None:
    titles = ["Monday", "../../etc/passwd", "C:\\x", "CON", "=1+1", "背中 " * 50, "?"]
    made = [filled(store, title) for title in titles]
    with zipfile.ZipFile(io.BytesIO(b"".join(pack(store)))) as archive:
        assert archive.testzip() is None
        listed = json.loads(archive.read("sessions.json"))["sessions"]
        assert [session["id"] for session in listed] == made[::-1]
        assert {session["title"] for session in listed} == set(titles)
        names = archive.namelist()
        assert len(set(names)) == len(names) == 1 + len(made) * 7
        for session_id in made:
            folder = folder_name(store.session(session_id))
            assert archive.read(f"{folder}/video.mp4") == VIDEO
            assert archive.read(f"{folder}/report.json") == (store.folder(session_id) / "report.json").read_bytes()
            assert archive.read(f"{folder}/annotated.mp4").startswith(b"annotated.mp4 of ")
            assert archive.getinfo(f"{folder}/video.mp4").compress_type == zipfile.ZIP_STORED
            assert archive.getinfo(f"{folder}/report.html").compress_type == zipfile.ZIP_DEFLATED
        today = time.strftime("%Y-%m-%d")
        assert f"{today} Monday {made[0]}/report.html" in names
        for name in names:
            assert ".." not in name
            assert "\\" not in name
            assert not name.startswith("/")
            assert "live.jsonl" not in name
    store.close()


def test_it_is_sent_while_it_is_made(store: Store) -> None:
    filled(store, "large")
    sizes = [len(block) for block in pack(store)]
    assert sum(sizes) > len(VIDEO) > 15 * _BLOCK
    assert max(sizes) < 2 * _BLOCK
    store.close()


def test_what_is_deleted_meanwhile_is_left_out(store: Store) -> None:
    kept, going = filled(store, "kept"), filled(store, "going")
    blocks = pack(store)
    sent = [next(blocks)]
    store.delete(kept)
    sent += blocks
    with zipfile.ZipFile(io.BytesIO(b"".join(sent))) as archive:
        assert archive.testzip() is None
        folders = {name.split("/")[0] for name in archive.namelist()} - {"sessions.json"}
        assert [folder.split()[-1] for folder in folders] == [going]
    store.close()


def test_an_empty_history(store: Store) -> None:
    with zipfile.ZipFile(io.BytesIO(b"".join(pack(store)))) as archive:
        assert json.loads(archive.read("sessions.json")) == {"sessions": [], "next": None}
    store.close()
