"""What holds for the repository as a whole."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("vision", "server", "webui", "sample_videos", "tests")
SOURCES = sorted(p for folder in PACKAGES for p in (ROOT / folder).rglob("*.py"))


def test_imports_run_one_way() -> None:
    # vision imports nothing of the web, nor the tests; only its command line starts the server and lists the samples.
    banned = re.compile(r"^\s*(?:from|import) (server|webui|tests|sample_videos)\b", re.MULTILINE)
    files = sorted((ROOT / "vision").rglob("*.py"))
    assert len(files) > 40
    wrong = {p.name: set(found) for p in files if (found := banned.findall(p.read_text(encoding="utf-8")))}
    assert wrong == {"cli.py": {"server", "sample_videos"}}


def test_only_the_studio_needs_its_libraries() -> None:
    heavy = re.compile(r"^\s*(?:from|import) (numba|scipy)\b", re.MULTILINE)
    users = {p.relative_to(ROOT).parts[0] for p in SOURCES if heavy.search(p.read_text(encoding="utf-8"))}
    assert users == {"sample_videos"}


def test_files_stay_small() -> None:
    long = {
        str(p.relative_to(ROOT)): n for p in SOURCES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 320
    }
    assert long == {}


@pytest.mark.parametrize("name", ["run", "dev"])
def test_locks_pin_with_hashes_and_name_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9._-]+==\S+", text, re.MULTILINE)
    assert len(pins) >= 25
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) >= len(pins)
    assert "://" not in text


def test_the_readme_names_every_command_and_option() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for word in ("make run", "make test", "make demo", "make bench", "make samples", "backrub grade", "backrub track",
                 "backrub samples", "backrub doctor", "backrub serve", "--lan", "--out", "--height", "--shoulders",
                 "--arms", "--head", "--back",
                 "--annotate", "--json", "--quiet", "--tracker"):  # fmt: skip
        assert word in readme, word
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme)
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)


def test_nothing_but_what_belongs_is_tracked() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    assert not [name for name in tracked if name.endswith((".part.mp4", ".pyc", ".glb"))]
    total = sum((ROOT / name).stat().st_size for name in tracked if name.startswith("sample_videos/") and name)
    assert total < 25e6
