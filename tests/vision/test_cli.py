"""The command line as a user meets it: outputs, sentences, exit codes. Real files, a child process for each call."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from sample_videos import load_truth, sample, samples
from vision.capture import VideoWriter, open_video
from vision.report import report_schema
from vision.types import Frame

SAMPLE = sample("on_the_spine")
# Every other frame of the sample's 30 a second is enough to grade.
FPS, SKIP = 15, 2


def run(*args: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vision.cli", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=cwd, check=False)


def frames(start_s: float, end_s: float) -> Iterator[Frame]:
    with open_video(SAMPLE.video) as source:
        for frame in source:
            if frame.t_s >= end_s:
                return
            if frame.t_s >= start_s and frame.index % SKIP == 0:
                yield frame


def write(path: Path, images: list[np.ndarray]) -> Path:  # type: ignore[type-arg]
    height, width = images[0].shape[:2]
    with VideoWriter(path, (width, height)) as writer:
        for index, image in enumerate(images):
            writer.write(image, index / FPS)
    return path


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight seconds with a bare back, a sweep down the sides and a palm on the spine."""
    folder = tmp_path_factory.mktemp("clips")
    return write(folder / "short <b>.mp4", [f.image for f in frames(0.0, 8.0)])


@pytest.fixture(scope="module")
def graded(short: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    out = tmp_path_factory.mktemp("out")
    return run("grade", short, "--out", out, "--annotate", "--height", 165), out


def test_a_recording_becomes_a_report(graded: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    result, out = graded
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    folder = out / "short <b>"
    files = ["annotated.mp4", "report.html", "report.json", "report.pdf", "strokes.csv"]
    assert sorted(p.name for p in folder.iterdir()) == files
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    jsonschema.validate(report, report_schema())
    assert report["settings"]["scale_from"] == "height"
    assert report["settings"]["c7_crest_cm"] == pytest.approx(0.2526 * 165)
    faults = [f["fault"] for f in report["faults"]]
    assert "on_spine" in faults
    for word in ("Stroke speed", "Direction", "Zone coverage", "Spine avoidance", "Overall", "report.html"):
        assert word in result.stdout


def test_the_strokes_are_a_table(graded: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    _, out = graded
    folder = out / "short <b>"
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    with (folder / "strokes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(report["strokes"]) > 0


def test_the_annotated_video_is_as_long_as_the_recording(
    graded: tuple[subprocess.CompletedProcess[str], Path], short: Path
) -> None:
    _, out = graded
    with open_video(out / "short <b>" / "annotated.mp4") as source, open_video(short) as original:
        drawn, plain = list(source), list(original)
    assert len(drawn) == len(plain)
    assert [f.t_s for f in drawn] == pytest.approx([f.t_s for f in plain], abs=1e-3)
    # The outline alone changes some pixels of every frame with a back in it.
    assert np.abs(drawn[100].image.astype(int) - plain[100].image).max() > 100


def test_track_writes_one_line_a_frame(short: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "track.jsonl"
    result = run("track", short, "--out", out, "--quiet")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["frame"] for row in rows] == list(range(120))
    assert rows[45]["t_s"] == pytest.approx(3.0, abs=1e-3)
    row = rows[70]
    assert set(row) == {"frame", "t_s", "hands", "back", "touches", "breath", "lean"}
    assert set(row["back"]["points_px"]) == {
        "c7", "shoulder_l", "shoulder_r", "waist_l", "waist_r", "crest_l", "crest_r", "crest_mid",
    }  # fmt: skip
    truth = load_truth(SAMPLE.truth)["frames"][70 * SKIP]
    c7 = np.array(truth["back"]["points_px"]["c7"])
    assert np.linalg.norm(c7 - row["back"]["points_px"]["c7"]) < 30
    assert len(row["hands"]) == 2
    for hand in row["hands"]:
        assert {"id", "side", "score", "palm_px", "length_px", "landmarks_px"} <= set(hand)
        assert len(hand["landmarks_px"]) == 21
    assert len(row["touches"]) == 2
    for touch in row["touches"]:
        assert set(touch) == {
            "hand_id", "part", "x_cm", "v", "zone", "midline_cm", "midline_error_cm", "speed_cm_s", "technique",
            "drag",
        }  # fmt: skip
        assert touch["technique"] == "effleurage"
        assert touch["part"] == "palm"
        assert touch["midline_cm"] == pytest.approx(abs(touch["x_cm"]), abs=0.011)
        # The sweep down the sides runs at 16 cm/s there.
        assert 12 < touch["speed_cm_s"] < 22
        # Rendered hands glide, where that can be seen at all.
        assert touch["drag"] is None or touch["drag"] < 0.1
    # Hands move over the back, and nobody else is in the picture.
    assert (row["breath"], row["lean"]) == (None, None)
    assert [p.name for p in out.parent.iterdir()] == ["track.jsonl"]


def test_points_by_hand_are_used(short: Path, tmp_path: Path) -> None:
    points = load_truth(SAMPLE.truth)["frames"][0]["back"]["points_px"]
    back = tmp_path / "back.json"
    back.write_text(json.dumps({"points_px": points}), encoding="utf-8")
    out = tmp_path / "t.jsonl"
    result = run("track", short, "--out", out, "--back", back, "--quiet")
    assert result.returncode == 0, result.stderr
    row = json.loads(out.read_text(encoding="utf-8").splitlines()[50])
    for name in ("c7", "crest_mid"):
        assert np.linalg.norm(np.array(points[name]) - row["back"]["points_px"][name]) < 10


def test_json_goes_to_standard_output_alone(short: Path, tmp_path: Path) -> None:
    result = run("grade", short, "--out", tmp_path, "--json", "--quiet")
    assert result.returncode == 0
    jsonschema.validate(json.loads(result.stdout), report_schema())
    assert result.stderr == ""


def test_a_folder_gives_a_summary_and_a_bad_file_stops_nobody(short: Path, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "anna.mp4").write_bytes(short.read_bytes())
    (folder / "ben.mp4").write_text("not a video", encoding="utf-8")
    (folder / "notes.txt").write_text("left alone", encoding="utf-8")
    result = run("grade", folder, "--out", tmp_path / "out")
    assert result.returncode == 3
    assert len(result.stderr.strip().splitlines()) == 1
    assert "ben.mp4" in result.stderr
    assert (tmp_path / "out" / "anna" / "report.html").is_file()
    assert "anna/report.html" in (tmp_path / "out" / "summary.html").read_text(encoding="utf-8")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "anna", "summary.csv", "summary.html", "summary.json",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory, short: Path) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("bad")
    rng = np.random.default_rng(1)
    room = np.kron(rng.integers(60, 200, (12, 16, 3)), np.ones((20, 20, 1))).astype(np.uint8)
    bare = [f.image for f in frames(0.0, 1.2)]
    files = {
        "missing": folder / "missing.mp4",
        "empty": folder / "empty.mp4",
        "text": folder / "text.mp4",
        "truncated": folder / "truncated.mp4",
        "playlist": folder / "playlist.mp4",
        "no_back": write(folder / "no_back.mp4", [np.roll(room, i, axis=1) for i in range(20)]),
        "no_hands": write(folder / "no_hands.mp4", list(islice(cycle(bare + bare[::-1]), 60))),
        "half_second": write(folder / "half_second.mp4", bare[: FPS // 2]),
    }
    files["empty"].touch()
    files["text"].write_text("Dear diary,\n" * 50, encoding="utf-8")
    files["truncated"].write_bytes(short.read_bytes()[:3000])
    files["playlist"].write_text(f"#EXTM3U\n#EXTINF:8,\n{short}\n#EXT-X-ENDLIST\n", encoding="utf-8")
    return files


@pytest.mark.parametrize(
    ("kind", "code", "says"),
    [
        ("missing", 3, "missing.mp4"),
        ("empty", 3, "empty"),
        ("text", 3, "text"),
        ("truncated", 3, "truncated.mp4"),
        ("playlist", 3, "playlist"),
        ("no_back", 4, "--back FILE.json"),
        ("no_hands", 4, "no hand"),
        ("half_second", 4, "second"),
    ],
)
def test_bad_input_gets_one_sentence(kind: str, code: int, says: str, bad: dict[str, Path], tmp_path: Path) -> None:
    result = run("grade", bad[kind], "--out", tmp_path / "out", "--annotate")
    assert result.returncode == code, result.stderr
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1
    assert says in lines[0]
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["grade"], "VIDEO"),
        (["grade", "x.mp4", "--arms", "akimbo"], "akimbo"),
        (["grade", "x.mp4", "--height", "1.75"], "centimetres"),
        (["grade", "x.mp4", "--height", "nan"], "centimetres"),
        (["grade", "x.mp4", "--height", "175", "--shoulders", "40"], "not both"),
        (["track", "x.mp4"], "--out"),
        (["massage"], "massage"),
        (["grade", "x.mp4", "--back", "no_such.json"], "no_such.json"),
    ],
)
def test_wrong_use_is_told_in_one_line(args: list[str], says: str, tmp_path: Path) -> None:
    result = run(*args, cwd=tmp_path)
    assert result.returncode == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert says in result.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("[1]", "must hold"),
        ('{"points_px": {"c7": [1]}}', "'c7' must be [x, y]"),
        ('{"points_px": {"c7": [1, NaN]}}', "'c7' must be [x, y]"),
        ('{"points_px": {"c7": [1, 2]}, "t_s": -1}', "t_s"),
        ('{"points_px": {"c7": [1, 2]}}', "shoulder_l"),
        ('{"points_px": {"c7": [1, 2]}, "t_s": 900}', "ends before"),
    ],
)
def test_a_bad_back_file_is_told(text: str, says: str, short: Path, tmp_path: Path) -> None:
    back = tmp_path / "back.json"
    back.write_text(text, encoding="utf-8")
    result = run("grade", short, "--out", tmp_path / "out", "--back", back)
    assert result.returncode == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert says in result.stderr


def test_an_output_folder_that_is_a_file_is_told(short: Path, tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    result = run("grade", short, "--out", tmp_path / "out")
    assert result.returncode == 2
    assert "cannot be used as the output folder" in result.stderr


def test_an_empty_folder_has_nothing_to_grade(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    result = run("grade", tmp_path / "class", "--out", tmp_path / "out")
    assert result.returncode == 4
    assert "holds no videos" in result.stderr


def test_ctrl_c_ends_cleanly(short: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vision.cli", "grade", str(short), "--out", str(tmp_path), "--annotate"]
    # Where the tests run in the background the shell has turned Ctrl-C off for all that they start.
    usual = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, usual)
    deadline = time.monotonic() + 120
    while not list(tmp_path.rglob("*.part*")) and time.monotonic() < deadline and child.poll() is None:
        time.sleep(0.05)
    os.kill(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert out == ""
    assert err.strip() == "Stopped. Nothing half-written was left."
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_samples_lists_what_is_bundled() -> None:
    result = run("samples", "--json")
    rows = json.loads(result.stdout)
    assert [row["name"] for row in rows] == [s.name for s in samples()]
    assert all(Path(row["video"]).is_file() for row in rows)
    shown = run("samples").stdout
    assert all(row["name"] in shown for row in rows)


def test_doctor_finds_this_machine_well() -> None:
    result = run("doctor")
    assert result.returncode == 0, result.stdout
    for word in ("Python", "mediapipe", "h264"):
        assert word.lower() in result.stdout.lower()


def test_help_names_every_command() -> None:
    shown = run("--help").stdout
    for command in ("serve", "grade", "track", "samples", "doctor"):
        assert command in shown
