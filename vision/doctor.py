"""Examines the installation: what is there, what is missing, and what to do about it.

Each check stands alone and imports what it needs only when it runs, so that one missing library hides no other.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

Status = Literal["ok", "warn", "missing"]

SUPPORTED_PYTHON = ((3, 11), (3, 12))
PACKAGES: tuple[str, ...] = (
    "mediapipe",
    "ai-edge-litert",
    "flatbuffers",
    "av",
    "numpy",
    "opencv-contrib-python",
    "matplotlib",
    "click",
    "rich",
)
PACKAGES += ("fastapi", "uvicorn", "websockets", "platformdirs", "psutil", "cryptography", "segno", "fpdf2")
# All four install the same files over each other.
RIVAL_OPENCV = ("opencv-python", "opencv-python-headless", "opencv-contrib-python-headless")
PALM_MODEL = "modules/palm_detection/palm_detection_full.tflite"
MODELS = {"palm model": PALM_MODEL, "landmark model": "modules/hand_landmark/hand_landmark_full.tflite"}
# Codec -> decoders that can do it. FFmpeg's own "av1" only drives graphics cards.
DECODERS = {"h264": ("h264",), "hevc": ("hevc",), "vp9": ("vp9",), "av1": ("libdav1d", "libaom-av1")}
ENCODER = "libx264"
# An annotated hour takes about half of it.
ENOUGH_DISK_GB = 1.0
# One analysis peaks at about half of it.
ENOUGH_MEMORY_GB = 1.0
ENOUGH_CORES = 2
PALM_RUN_LIMIT_S = 60.0
_FORCE = "pip install --force-reinstall"
_REINSTALL = f"install backrub again: {_FORCE} ."
_GB = 1e9


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `found`: version or detail. `remedy`: what to do, empty where all is well."""

    name: str
    status: Status
    found: str
    remedy: str = ""


def _judged(name: str, good: bool, found: str, remedy: str, otherwise: Status = "missing") -> Finding:
    return Finding(name, "ok", found) if good else Finding(name, otherwise, found, remedy)


def examine() -> tuple[Finding, ...]:
    """Run all checks. Never raises: a check that breaks is itself a finding."""
    findings: list[Finding] = []
    for check in _CHECKS:
        try:
            findings.extend(check())
        except Exception as error:
            name = check.__name__.removeprefix("check_").replace("_", " ")
            findings.append(Finding(name, "missing", _reason(error), _REINSTALL))
    return tuple(findings)


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> Iterator[Finding]:
    """The version of Python: mediapipe 0.10.21 has wheels for two of those allowed only."""
    found = platform.python_version() if version == sys.version_info[:2] else f"{version[0]}.{version[1]}"
    remedy = "use Python 3.11 or 3.12: python3.12 -m venv .venv"
    yield _judged("Python", version in SUPPORTED_PYTHON, found, remedy)


def check_packages(version_of: Callable[[str], str] = metadata.version) -> Iterator[Finding]:
    """The packages that the program needs, against what it asks for."""
    wanted = _requirements()
    for name in PACKAGES:
        requirement = name + wanted.get(name, "")
        remedy = f"pip install '{requirement}'"
        try:
            found = version_of(name)
        except metadata.PackageNotFoundError:
            yield Finding(name, "missing", "not installed", remedy)
            continue
        yield _judged(name, _fits(found, wanted.get(name, "")), found, remedy, "warn")


def _requirements() -> dict[str, str]:
    """Package -> version wanted, such as "==0.10.21"; empty where the program runs without being installed."""
    from packaging.requirements import Requirement

    try:
        lines = metadata.requires("backrub") or []
    except metadata.PackageNotFoundError:
        return {}
    requirements = [Requirement(line) for line in lines]
    return {requirement.name: str(requirement.specifier) for requirement in requirements if requirement.marker is None}


def _fits(version: str, wanted: str) -> bool:
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(wanted).contains(version, prereleases=True)


def check_opencv(
    version_of: Callable[[str], str] = metadata.version,
    load: Callable[[str], object] = importlib.import_module,
) -> Iterator[Finding]:
    """That OpenCV loads, and that no second build of it overwrites its files."""
    try:
        module = load("cv2")
        yield Finding("OpenCV", "ok", str(getattr(module, "__version__", "loads")))
    except ImportError as error:
        of_system = any(library in str(error) for library in ("libGL", "libgthread", "libglib"))
        install = "apt install libgl1 libglib2.0-0" if of_system else f"{_FORCE} opencv-contrib-python"
        yield Finding("OpenCV", "missing", _reason(error), install)
    rivals = [name for name in RIVAL_OPENCV if _is_installed(name, version_of)]
    found = f"{', '.join(rivals)} beside opencv-contrib-python" if rivals else "no second build"
    remedy = f"pip uninstall {' '.join(rivals)}, then {_FORCE} --no-deps opencv-contrib-python"
    yield _judged("one OpenCV only", not rivals, found, remedy, "warn")


def _is_installed(name: str, version_of: Callable[[str], str]) -> bool:
    try:
        version_of(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def check_models(folder: Path | None = None) -> Iterator[Finding]:
    """The hand models inside the mediapipe package, which is not imported: that takes seconds and much memory."""
    folder = folder or _package_folder("mediapipe")
    for name, relative in MODELS.items():
        remedy = f"{_FORCE} --no-deps mediapipe==0.10.21"
        if folder is None:
            yield Finding(name, "missing", "mediapipe is not installed", "pip install mediapipe==0.10.21")
            continue
        try:
            # A TensorFlow Lite file bears its mark after the first four bytes.
            content = (folder / relative).read_bytes()
        except OSError as error:
            yield Finding(name, "missing", _reason(error), remedy)
            continue
        whole = content[4:8] == b"TFL3"
        yield _judged(name, whole, f"{len(content) / 1e6:.1f} MB" if whole else "the file is damaged", remedy)


def check_litert() -> Iterator[Finding]:
    """That the palm model runs. In a process of its own: a library built for another processor ends it at once."""
    remedy = f"{_FORCE} ai-edge-litert"
    command = "import sys; sys.path[:] = sys.argv[1:]; from vision.doctor import run_palm_model; run_palm_model()"
    home = str(Path(__file__).resolve().parents[1])
    try:
        result = subprocess.run(
            [sys.executable, "-c", command, home, *sys.path],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PALM_RUN_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        yield Finding("LiteRT", "missing", f"no answer within {PALM_RUN_LIMIT_S:.0f} s", remedy)
        return
    if result.returncode == 0:
        yield Finding("LiteRT", "ok", result.stdout.strip())
    elif result.returncode < 0:
        yield Finding("LiteRT", "missing", f"ended by signal {-result.returncode}", remedy)
    else:
        lines = result.stderr.strip().splitlines() or ["failed without a word"]
        yield Finding("LiteRT", "missing", lines[-1], remedy)


def run_palm_model() -> None:
    """Run the palm model on a black picture and print what came out. Raises where anything is wrong."""
    import numpy as np
    from ai_edge_litert.interpreter import Interpreter

    folder = _package_folder("mediapipe")
    if folder is None:
        raise FileNotFoundError("mediapipe is not installed")
    interpreter = Interpreter(model_path=str(folder / PALM_MODEL))
    interpreter.allocate_tensors()
    entry = interpreter.get_input_details()[0]
    interpreter.set_tensor(entry["index"], np.zeros(entry["shape"], dtype=entry["dtype"]))
    interpreter.invoke()
    outputs = [interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()]
    if not outputs or not all(np.isfinite(output).all() for output in outputs):
        raise ValueError("the palm model gives no finite numbers")
    print(f"the palm model runs ({max(output.shape[1] for output in outputs)} anchors)")


def check_codecs() -> Iterator[Finding]:
    """The decoders of the usual recordings and the encoder of annotated clips."""
    import av

    decoders = {codec: any(_has_codec(name, "r") for name in names) for codec, names in DECODERS.items()}
    available = {f"{codec} decoder": there for codec, there in decoders.items()}
    available[f"{ENCODER} encoder"] = _has_codec(ENCODER, "w")
    for label, there in available.items():
        found = f"PyAV {av.__version__}" if there else "not in this build of PyAV"
        yield _judged(label, there, found, f"{_FORCE} --only-binary av av")


def _has_codec(name: str, mode: Literal["r", "w"]) -> bool:
    import av

    try:
        av.codec.Codec(name, mode)
    except ValueError:
        return False
    return True


def check_machine(
    free_disk_gb: float | None = None, free_memory_gb: float | None = None, cores: int | None = None
) -> Iterator[Finding]:
    """Disk (working and temporary folder), memory and cores; values given are taken for measured."""
    for name, folder in (("disk, this folder", Path.cwd()), ("disk, temporary files", Path(tempfile.gettempdir()))):
        free = shutil.disk_usage(folder).free / _GB if free_disk_gb is None else free_disk_gb
        yield _judged(name, free >= ENOUGH_DISK_GB, f"{free:.1f} GB free", "free some space", "warn")
    memory = _free_memory_gb() if free_memory_gb is None else free_memory_gb
    if memory is not None:
        yield _judged("memory", memory >= ENOUGH_MEMORY_GB, f"{memory:.1f} GB free", "close other programs", "warn")
    usable = _cores() if cores is None else cores
    remedy = "expect about half the speed; the live tutor may skip frames"
    yield _judged("processor cores", usable >= ENOUGH_CORES, str(usable), remedy, "warn")


def _free_memory_gb() -> float | None:
    """Memory that programs can still take, None where the system does not tell."""
    table = Path("/proc/meminfo")
    if table.is_file():
        for line in table.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024 / _GB
    return None


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_standard() -> Iterator[Finding]:
    """The table of thresholds."""
    from vision.standard import load_standard

    load_standard()
    yield Finding("standard", "ok", "back_rub loads")


def check_atlas() -> Iterator[Finding]:
    """The map of the back's zones."""
    from vision.atlas import load_atlas

    yield Finding("atlas", "ok", f"{len(load_atlas().zone_ids)} zones")


def check_fonts() -> Iterator[Finding]:
    """The font of the drawings, and the folder where matplotlib keeps what it knows of fonts."""
    import matplotlib

    font = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    there = font.is_file()
    found = "DejaVu Sans" if there else f"{font.name} is not there"
    yield _judged("font", there, found, f"{_FORCE} matplotlib")
    cache = matplotlib.get_cachedir()
    writable = os.access(cache, os.W_OK)
    remedy = "set MPLCONFIGDIR to a folder that may be written; else each start takes seconds longer"
    yield _judged("font cache", writable, "writable" if writable else f"{cache} cannot be written", remedy, "warn")


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def _reason(error: BaseException) -> str:
    """The first line of an error's words."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


_CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    check_python,
    check_packages,
    check_opencv,
    check_models,
    check_litert,
    check_codecs,
    check_machine,
    check_standard,
    check_atlas,
    check_fonts,
)
