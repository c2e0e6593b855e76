from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from vision import doctor
from vision.doctor import Finding


def _named(findings: list[Finding], name: str) -> Finding:
    found = [finding for finding in findings if finding.name == name]
    assert len(found) == 1, f"{name}: {len(found)} findings"
    return found[0]


def _versions(**known: str) -> object:
    def version_of(name: str) -> str:
        try:
            return known[name.replace("-", "_")]
        except KeyError:
            raise metadata.PackageNotFoundError(name) from None

    return version_of


def test_this_machine_can_run_it() -> None:
    findings = doctor.examine()
    names = [finding.name for finding in findings]
    assert len(set(names)) == len(names)
    for name in ("Python", "mediapipe", "OpenCV", "palm model", "LiteRT", "av1 decoder", "libx264 encoder", "atlas"):
        assert _named(list(findings), name).status == "ok", name
    assert not [finding for finding in findings if finding.status == "missing"]
    for finding in findings:
        assert finding.found
        assert bool(finding.remedy) == (finding.status != "ok"), finding.name
    assert _named(list(findings), "LiteRT").found == "the palm model runs (2016 anchors)"


@pytest.mark.parametrize(
    ("version", "status"),
    [((3, 10), "missing"), ((3, 11), "ok"), ((3, 12), "ok"), ((3, 13), "missing")],
)
def test_python(version: tuple[int, int], status: str) -> None:
    (finding,) = doctor.check_python(version)
    assert finding.status == status
    assert ("3.11 or 3.12" in finding.remedy) == (status == "missing")


def test_missing_and_wrong_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_requirements", lambda: {"mediapipe": "==0.10.21", "numpy": "<2,>=1.26", "av": ">=16"})
    installed = _versions(mediapipe="0.10.35", numpy="1.26.4")
    findings = list(doctor.check_packages(installed))  # type: ignore[arg-type]
    assert _named(findings, "mediapipe") == Finding("mediapipe", "warn", "0.10.35", "pip install 'mediapipe==0.10.21'")
    assert _named(findings, "numpy") == Finding("numpy", "ok", "1.26.4")
    assert _named(findings, "av") == Finding("av", "missing", "not installed", "pip install 'av>=16'")


def test_opencv_without_system_libraries() -> None:
    def load(name: str) -> object:
        raise ImportError("libGL.so.1: cannot open shared object file: No such file or directory")

    findings = list(doctor.check_opencv(_versions(), load))  # type: ignore[arg-type]
    assert _named(findings, "OpenCV").status == "missing"
    assert _named(findings, "OpenCV").remedy == "apt install libgl1 libglib2.0-0"
    assert _named(findings, "one OpenCV only").status == "ok"


def test_two_builds_of_opencv() -> None:
    findings = list(doctor.check_opencv(_versions(opencv_python="4.12.0")))  # type: ignore[arg-type]
    rival = _named(findings, "one OpenCV only")
    assert rival.status == "warn"
    assert rival.found == "opencv-python beside opencv-contrib-python"
    assert rival.remedy.startswith("pip uninstall opencv-python,")


def test_models_that_are_missing_or_damaged(tmp_path: Path) -> None:
    palm = tmp_path / doctor.PALM_MODEL
    palm.parent.mkdir(parents=True)
    palm.write_bytes(b"\x1c\x00\x00\x00XXXX")
    findings = list(doctor.check_models(tmp_path))
    assert (_named(findings, "palm model").status, _named(findings, "palm model").found) == (
        "missing",
        "the file is damaged",
    )
    assert _named(findings, "landmark model").status == "missing"
    assert "mediapipe==0.10.21" in _named(findings, "landmark model").remedy
    palm.write_bytes(b"\x1c\x00\x00\x00TFL3")
    assert _named(list(doctor.check_models(tmp_path)), "palm model").status == "ok"


def test_models_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_package_folder", lambda _: None)
    assert {finding.status for finding in doctor.check_models()} == {"missing"}


def test_models_are_found_without_importing_mediapipe() -> None:
    import subprocess
    import sys

    code = "import sys; from vision import doctor; list(doctor.check_models()); print('mediapipe' in sys.modules)"
    root = Path(__file__).parents[2]
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert result.stdout.strip() == "False"


def test_runtime_that_does_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A runtime that fails and one that is ended by the system, each in the process of its own."""
    fake = tmp_path / "python"
    monkeypatch.setattr("sys.executable", str(fake))
    fake.write_text("#!/bin/sh\necho 'Traceback' >&2\necho 'ImportError: no such library' >&2\nexit 1\n")
    fake.chmod(0o755)
    (finding,) = doctor.check_litert()
    assert (finding.status, finding.found) == ("missing", "ImportError: no such library")
    fake.write_text("#!/bin/sh\nkill -ILL $$\n")
    (finding,) = doctor.check_litert()
    assert (finding.status, finding.found) == ("missing", "ended by signal 4")
    fake.write_text("#!/bin/sh\nexec sleep 5\n")
    monkeypatch.setattr(doctor, "PALM_RUN_LIMIT_S", 0.1)
    (finding,) = doctor.check_litert()
    assert finding.found.startswith("no answer within")


def test_small_machine() -> None:
    findings = list(doctor.check_machine(free_disk_gb=0.2, free_memory_gb=0.3, cores=1))
    assert [(finding.name, finding.status) for finding in findings] == [
        ("disk, this folder", "warn"),
        ("disk, temporary files", "warn"),
        ("memory", "warn"),
        ("processor cores", "warn"),
    ]
    assert all(finding.remedy for finding in findings)
    assert {finding.status for finding in doctor.check_machine(5.0, 5.0, 4)} == {"ok"}


def test_codec_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "DECODERS", {"h264": ("no_such_codec", "h264"), "av1": ("no_such_codec",)})
    findings = list(doctor.check_codecs())
    assert _named(findings, "h264 decoder").status == "ok"
    assert _named(findings, "av1 decoder").status == "missing"


def test_check_that_breaks_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def check_standard() -> list[Finding]:
        raise ValueError("line 3: no such key\nmore")

    monkeypatch.setattr(doctor, "_CHECKS", (check_standard, doctor.check_python))
    findings = doctor.examine()
    assert findings[0] == Finding("standard", "missing", "line 3: no such key", doctor._REINSTALL)
    assert findings[1].name == "Python"
