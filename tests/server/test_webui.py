"""The pages as files: nothing inline, nothing from elsewhere, no link or import to nowhere, readable colours."""

from __future__ import annotations

import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

import vision.report
import webui
from server.pages import PAGES, REPORT_FILES

ROOT = webui.FOLDER
HTML = sorted(ROOT.glob("*.html"))
MODULES = sorted((ROOT / "js").rglob("*.js"))
STYLES = sorted((ROOT / "css").glob("*.css"))
TSC = Path(__file__).parents[2] / ".venv" / "tsc" / "node_modules" / ".bin" / "tsc"

IMPORT = re.compile(r"""(?:\bfrom\s+|\bimport\s+|\bimport\()["']([^"']+)["']""")
# Namespaces are names, not addresses.
ELSEWHERE = re.compile(r"""(?:https?:)?//(?!www\.w3\.org/)[a-z0-9.-]+\.[a-z]{2,}""")
MOST_LINES = 300


class Page(HTMLParser):
    """What the tests ask of a page: its elements with their attributes, and the text inside scripts and styles."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inline = ""
        self._inside = ""
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style"):
            self.inline += data.strip()

    @property
    def ids(self) -> list[str]:
        return [str(attributes["id"]) for _, attributes in self.elements if "id" in attributes]

    @property
    def links(self) -> list[str]:
        found = [attributes.get(name) for _, attributes in self.elements for name in ("href", "src")]
        return [link for link in found if link]

    @property
    def scripts(self) -> list[Path]:
        sources = [str(attributes["src"]) for tag, attributes in self.elements if tag == "script"]
        return [served(source) for source in sources]


def served(link: str) -> Path:
    """The file that a link of the site leads to."""
    address = link.partition("?")[0].partition("#")[0]
    if address in PAGES:
        return ROOT / PAGES[address]
    if address.startswith("/static/report/"):
        assert address.removeprefix("/static/report/") in REPORT_FILES
        return Path(vision.report.__file__).parent / address.removeprefix("/static/report/")
    return ROOT / address.removeprefix("/static/")


def imports(module: Path) -> set[Path]:
    """The modules that a module imports itself, for its code or for its types."""
    return {(module.parent / name).resolve() for name in IMPORT.findall(module.read_text("utf-8"))}


def reached(start: list[Path]) -> set[Path]:
    """The modules that are loaded with these."""
    found: set[Path] = set()
    waiting = list(start)
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting.extend(imports(module))
    return found


def test_there_is_a_file_for_every_page() -> None:
    assert {*PAGES.values(), "404.html"} == {path.name for path in HTML}


@pytest.mark.parametrize("path", HTML, ids=lambda path: path.name)
def test_a_page_is_whole_and_holds_nothing_inline(path: Path) -> None:
    page = Page(path)
    assert page.inline == ""
    for tag, attributes in page.elements:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
    assert len(page.ids) == len(set(page.ids))
    tags = [tag for tag, _ in page.elements]
    assert [tags.count(tag) for tag in ("title", "main")] == [1, 1]
    assert dict(page.elements)["html"]["lang"] == "en"


@pytest.mark.parametrize("path", HTML, ids=lambda path: path.name)
def test_the_links_of_a_page_lead_somewhere(path: Path) -> None:
    page = Page(path)
    assert page.links
    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.ids
        elif not link.startswith("/api/v1/"):
            assert link.startswith("/"), link
            assert served(link).is_file(), link


def test_the_manifest_leads_somewhere() -> None:
    manifest = json.loads((ROOT / "icons" / "backrub.webmanifest").read_text("utf-8"))
    assert manifest["start_url"] in PAGES
    assert all(served(icon["src"]).is_file() for icon in manifest["icons"])


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_short_and_its_imports_are_there(module: Path) -> None:
    text = module.read_text("utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert not re.search(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval)\b", text)
    for target in imports(module):
        assert target.is_file(), target


def test_every_module_and_style_belongs_to_a_page() -> None:
    pages = [Page(path) for path in HTML]
    assert reached([script for page in pages for script in page.scripts]) == set(MODULES)
    linked = {served(link) for page in pages for link in page.links if link.endswith(".css")}
    assert set(STYLES) <= linked


@pytest.mark.parametrize("name", ["index.html", "upload.html", "history.html", "session.html", "receiver.html"])
def test_the_elements_that_a_page_s_modules_ask_for_are_there(name: str) -> None:
    page = Page(ROOT / name)
    asked = {
        found for module in reached(page.scripts) for found in re.findall(r'byId\("([^"]+)"', module.read_text("utf-8"))
    }
    assert asked
    assert asked <= set(page.ids)


@pytest.mark.parametrize("path", [*HTML, *MODULES, *STYLES], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_comes_from_elsewhere(path: Path) -> None:
    assert not ELSEWHERE.search(path.read_text("utf-8"))


def test_styles_use_only_colours_and_sizes_that_are_defined() -> None:
    scripts = "".join(module.read_text("utf-8") for module in MODULES)
    common = (ROOT / "css" / "app.css").read_text("utf-8")
    for path in STYLES:
        text = path.read_text("utf-8")
        used = set(re.findall(r"var\((--[\w-]+)", text))
        defined = set(re.findall(r"(--[\w-]+)\s*:", common + text)) | set(re.findall(r'"(--[\w-]+)"', scripts))
        assert used <= defined, path.name


def test_text_can_be_read_on_its_ground_in_light_and_in_dark() -> None:
    text = (ROOT / "css" / "app.css").read_text("utf-8")
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", block)) for block in text.split("@media")[:2])
    for colours in (light, dark):
        for ink in ("ink", "muted", "accent", "good", "caution", "danger"):
            for ground in ("ground", "card"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
        assert contrast(colours["on-danger"], colours["danger"]) >= 4.5
        assert contrast(colours["accent"], colours["accent-wash"]) >= 4.5
        for wash in ("good-wash", "caution-wash", "danger-wash"):
            assert contrast(colours["ink"], colours[wash]) >= 4.5
        assert contrast(colours["edge"], colours["ground"]) >= 3


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2: 21 for black on white, which is how the formula is checked."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB"."""
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_contrast_formula() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.skipif(not TSC.exists(), reason="`make check` fetches TypeScript where npm is installed")
def test_the_types_of_the_modules_hold() -> None:
    told = subprocess.run([TSC, "--project", ROOT], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout
