"""`backrub standard`, and a standard of one's own, as a teacher meets them. A child process for each call."""

from pathlib import Path

from tests.vision.test_cli import run
from vision.standard import bundled_text, load_standard


def test_the_standard_is_listed_with_its_sources() -> None:
    result = run("standard")
    assert result.returncode == 0
    for entry in load_standard().entries.values():
        assert entry.key in result.stdout


def test_begin_one_change_it_check_it(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    assert run("standard", "--copy", mine).returncode == 0
    assert mine.read_text(encoding="utf-8") == bundled_text()
    # What is there is not overwritten.
    again = run("standard", "--copy", mine)
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    same = run("standard", "--check", mine)
    assert same.returncode == 0
    assert "says the same as the bundled one" in same.stdout
    text = bundled_text().replace("[spine.limit_cm]\nvalue = 2.5", "[spine.limit_cm]\nvalue = 3.0")
    text = text.replace("Slower: slow strokes calm.", "Take your time.")
    mine.write_text(text, encoding="utf-8")
    other = run("standard", "--check", mine)
    assert other.returncode == 0
    assert "spine.limit_cm: 3 cm instead of 2.5 cm" in other.stdout
    assert "too_fast says something else: Take your time." in other.stdout
    mine.write_text(text.replace("value = 3.0", "value = 30.0"), encoding="utf-8")
    broken = run("standard", "--check", mine)
    assert broken.returncode == 2
    assert broken.stderr.strip() == f"In the standard '{mine}', 'spine.limit_cm' is 30.0 cm; it must lie in 1 to 5."


def test_a_broken_standard_stops_before_any_work(tmp_path: Path) -> None:
    result = run("grade", "none.mp4", "--standard", tmp_path / "none.toml", "--out", tmp_path / "out")
    assert result.returncode == 2
    assert "none.toml' cannot be read" in result.stderr
    assert not (tmp_path / "out").exists()
    assert run("standard", "--check", tmp_path / "a", "--copy", tmp_path / "b").returncode == 2
    served = run("serve", "--standard", tmp_path / "none.toml", "--port", 0, "--data", tmp_path / "data")
    assert served.returncode == 2
    assert "none.toml' cannot be read" in served.stderr
