import re
from importlib.resources import files
from pathlib import Path

import pytest

from vision.errors import StandardError
from vision.standard import load_standard, parse_standard, use_standard

TEXT = files("vision.standards").joinpath("back_rub.toml").read_text(encoding="utf-8")
SOURCES = Path(__file__).parents[2] / "vision"


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) >= 1
    return TEXT.replace(old, new, 1)


def test_the_bundled_standard_says_what_the_article_says() -> None:
    standard = load_standard()
    assert standard.number("spine.limit_cm") == 2.5
    assert standard.band("spine.target_cm") == (2.5, 5.0)
    assert standard.number("spine.dwell_s") == 0.3
    assert standard.band("speed.effleurage_cm_s") == (3.0, 30.0)
    assert standard.number("speed.warn_cm_s") == 40.0
    assert standard.number("drilling.rate_hz") == 2.0


def test_every_entry_is_used_and_every_key_used_exists() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    used = set(re.findall(r'\.(?:number|band)\(\s*"([a-z_]+\.[a-z_]+)"', code))
    used |= {f"weight.{key}" for key in ("speed", "direction", "coverage", "spine")}
    assert used == set(load_standard().entries)


def test_weights_sum_to_one() -> None:
    standard = load_standard()
    weights = [entry.value for key, entry in standard.entries.items() if key.startswith("weight.")]
    assert sum(w for w in weights if isinstance(w, float)) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (changed("[spine.limit_cm]\nvalue = 2.5", "[spine.limit_cm]\nvalue = 50"), "'spine.limit_cm' is 50 cm"),
        (changed("[spine.limit_cm]\nvalue = 2.5", '[spine.limit_cm]\nvalue = "far"'), "must be a number, not 'far'"),
        (changed("[spine.limit_cm]\nvalue = 2.5", "[spine.limit_cm]\nvalue = nan"), "must be a number"),
        (changed("value = [2.5, 5.0]", "value = [5.0, 2.5]"), "low first"),
        (changed("value = [2.5, 5.0]", "value = [2.5]"), "must be [low, high]"),
        (changed('unit = "cm"\n', ""), "needs exactly these"),
        (changed("version = 1", "version = 9"), "must say 'version = 1'"),
        (changed("[spine.limit_cm]", "[spine.limit_cm"), "not valid TOML"),
        (changed("version = 1", "version = 1\nspine = 3").replace("[spine.", "[spine2."), "not a group"),
    ],
)
def test_a_broken_standard_says_where(text: str, says: str) -> None:
    with pytest.raises(StandardError, match=re.escape(says)):
        parse_standard(text, "mine.toml")


def test_a_file_that_lacks_an_entry_is_refused(tmp_path: Path) -> None:
    start = TEXT.index("[spine.limit_cm]")
    end = TEXT.index("[spine.margin_cm]")
    path = tmp_path / "mine.toml"
    path.write_text(TEXT[:start] + TEXT[end:], encoding="utf-8")
    with pytest.raises(StandardError, match=r"lacks spine\.limit_cm"):
        load_standard(path)


def test_missing_and_binary_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StandardError, match="cannot be read"):
        load_standard(tmp_path / "none.toml")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StandardError, match="UTF-8"):
        load_standard(tmp_path / "b.toml")


def test_asking_for_the_wrong_kind_is_told() -> None:
    standard = load_standard()
    with pytest.raises(StandardError, match="is a band"):
        standard.number("spine.target_cm")
    with pytest.raises(StandardError, match="is one number"):
        standard.band("spine.limit_cm")
    with pytest.raises(StandardError, match=r"has no 'spine\.colour'"):
        standard.number("spine.colour")


def test_a_process_can_judge_by_a_standard_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(changed("[spine.limit_cm]\nvalue = 2.5", "[spine.limit_cm]\nvalue = 3.0"), encoding="utf-8")
    try:
        use_standard(path)
        assert load_standard().number("spine.limit_cm") == 3.0
        path.write_text(changed("version = 1", "version = 9"), encoding="utf-8")
        with pytest.raises(StandardError, match="version = 1"):
            use_standard(path)
        assert load_standard().number("spine.limit_cm") == 3.0
    finally:
        use_standard(None)
    assert load_standard().number("spine.limit_cm") == 2.5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (changed('severity = "danger"', 'severity = "red"'), "'fault.on_spine': 'severity' must be danger or caution"),
        (changed("urgency = 2\n", "urgency = 1\n"), "two faults have urgency 1"),
        (changed("urgency = 2\n", "urgency = 2.5\n"), "must be a whole number"),
        (changed("live = true", 'live = "yes"'), "'live' must be true or false"),
        (changed('says = "Off the spine, move out to the muscle."\n', ""), "needs a text for 'says'"),
        (changed("[fault.on_spine]", "[fault.on_the_spine]"), "'fault.on_the_spine' is no fault"),
        (changed("release_s = 0.7", "release_s = 99"), "'release_s' must be a number from 0 to 60 s"),
        (changed('trigger = ["spine.limit_cm"', 'trigger = ["spine.limits_cm"'), "'spine.limits_cm' is no entry"),
        (changed('parts = ["thumb", "knuckles", "forearm"]', 'parts = ["elbow"]'), "'parts' has 'elbow'; it can be"),
        (changed('seen_as = "The part that', 'sean_as = "The part that'), "'sean_as' that nothing reads"),
        (changed("[phase.knead]", "[phase.kneading]"), "'phase.kneading' is no phase"),
        (changed("share = 0.2\n", "share = 2\n"), "'share' must be a number from 0 to 1"),
        (changed('says = ["That\'s it.", "Good.", "Much better."]', "says = []"), "needs at least one text"),
        (changed("[prompt.closing]", "[prompt.ending]"), "lacks prompt.closing"),
        (changed("[fault_number.repeat_s]", "[fault_number.again_s]"), "must tell of exactly these"),
    ],
)  # fmt: skip
def test_a_broken_text_of_the_standard_says_where(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StandardError, match=re.escape(says)):
        load_standard(path)


def test_an_entry_that_nothing_reads_and_a_band_for_a_number_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(changed("[spine.limit_cm]\nvalue = 2.5", "[spine.limit_cm]\nvalue = [2.0, 2.5]"), encoding="utf-8")
    with pytest.raises(StandardError, match="must be one number"):
        load_standard(path)
    entry = '[spine.colour]\nvalue = 1\nunit = "1"\nrange = [0, 1]\nmeans = "m"\nsource = "s"\n\n[spine.limit_cm]'
    path.write_text(changed("[spine.limit_cm]", entry), encoding="utf-8")
    with pytest.raises(StandardError, match=r"has spine\.colour, which nothing reads"):
        load_standard(path)
