"""The table of settings: where values come from, what is refused, that flags and docs are made from it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from server.settings import TABLE, Settings, as_markdown
from vision.errors import UsageError

ROOT = Path(__file__).parents[2]


def test_a_flag_wins_over_the_environment_and_that_over_the_default(tmp_path: Path) -> None:
    environment = {"BACKRUB_PORT": "9000", "BACKRUB_JOBS": "3", "BACKRUB_LAN": "yes", "BACKRUB_DATA": str(tmp_path)}
    settings = Settings.resolve({"port": 9001, "jobs": None, "lan": False}, environment)
    assert (settings.port, settings.jobs, settings.lan, settings.live_clients) == (9001, 3, False, 2)
    assert settings.data == tmp_path


def test_every_kind_of_value_is_read_from_the_environment() -> None:
    environment = {
        "BACKRUB_WELCOME": "Off",
        "BACKRUB_LIVE_GRACE_S": "2.5",
        "BACKRUB_ALLOW_HOSTS": " a.example, b.example:81 ,",
        "BACKRUB_TOKEN": "Zt4c1w9G0mYl8Rkq3vB7xQ",
        "BACKRUB_HOST": "",
    }
    settings = Settings.resolve({}, environment)
    assert settings.welcome is False
    assert settings.live_grace_s == 2.5
    assert settings.allow_hosts == ("a.example", "b.example:81")
    assert settings.token == "Zt4c1w9G0mYl8Rkq3vB7xQ"
    assert settings.host == "127.0.0.1"
    assert "Zt4c1w9G0mYl8Rkq3vB7xQ" not in repr(settings)


def test_a_relative_data_folder_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.resolve({"data": Path("here")}, {}).data == tmp_path / "here"
    assert Settings.resolve({"data": Path("~/there")}, {}).data == Path.home() / "there"


@pytest.mark.parametrize("setting", [s for s in TABLE if s.low is not None], ids=lambda s: str(s.name))
def test_bounds_are_kept(setting: Any) -> None:
    for fits in (setting.low, setting.high):
        value = setting.kind(fits)
        assert getattr(Settings(**{setting.name: value}), setting.name) == value
    for wrong in (setting.low - 1, setting.high + 1, *([float("nan")] if setting.kind is float else [])):
        with pytest.raises(UsageError) as caught:
            Settings(**{setting.name: wrong})
        assert f"{setting.flag} ({setting.variable}) is {wrong:g}; give a number from" in str(caught.value)


NO_HOST = "which is no host; give a name or an address."
BAD_TOKEN = "--token (BACKRUB_TOKEN) must be at least 16 letters, digits or any of '._~-'; choose a longer one."


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("BACKRUB_PORT", "many", "BACKRUB_PORT is 'many'; give a number."),
        ("BACKRUB_PORT", "80.5", "BACKRUB_PORT is '80.5'; give a number."),
        ("BACKRUB_LAN", "perhaps", "BACKRUB_LAN is 'perhaps'; say true or false."),
        ("BACKRUB_HOST", "http://x", f"--host (BACKRUB_HOST) holds 'http://x', {NO_HOST}"),
        ("BACKRUB_ALLOW_HOSTS", "a,b/c", f"--allow-hosts (BACKRUB_ALLOW_HOSTS) holds 'b/c', {NO_HOST}"),
        ("BACKRUB_TOKEN", "short", BAD_TOKEN),
        ("BACKRUB_TOKEN", "with a space in the middle", BAD_TOKEN),
    ],
)
def test_a_broken_value_is_told_in_one_sentence(name: str, text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        Settings.resolve({}, {name: text})
    assert str(caught.value) == sentence
    assert "\n" not in sentence


def test_the_table_is_whole() -> None:
    assert len(TABLE) == 26
    for setting in TABLE:
        assert setting.help.endswith("."), setting.name
        if setting.kind in (int, float):
            assert setting.low is not None, setting.name
            assert setting.low <= setting.default <= (setting.high or 0), setting.name


def test_the_docs_are_those_that_the_table_makes() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == as_markdown()


def run(*flags: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vision.cli", "serve", *flags]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_every_setting_is_a_flag_with_its_help() -> None:
    shown = " ".join(run("--help").stdout.split())
    for setting in TABLE:
        assert f"{setting.flag} " in shown, setting.name
        assert setting.variable in shown
    for flag in ("--no-welcome", "--no-open-browser"):
        assert flag in shown


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--port", "70000"), "--port (BACKRUB_PORT) is 70000; give a number from 0 to 65535."),
        (("--port", "x"), "Invalid value for '--port': 'x' is not a valid integer."),
        (("--jbos", "2"), "No such option"),
    ],
)
def test_a_flag_used_wrongly_ends_with_code_2(flags: tuple[str, ...], words: str) -> None:
    ended = run(*flags)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert not ended.stdout
