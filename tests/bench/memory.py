"""Peak memory of grading one minute and ten of the same: `python -m tests.bench.memory`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import av

from sample_videos import sample

CLIP = "good_effleurage"
CHILD = """
import resource, sys
from pathlib import Path
from vision.report import write_report
from vision.session import analyse
from vision.tutor import Options
report = analyse(Path(sys.argv[1]), Options())
write_report(report, Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, report.source.duration_s, report.overall)
"""


def repeated(path: Path, out: Path, times: int) -> Path:
    """The clip's packets, `times` times over, not coded again."""
    with av.open(str(path)) as source, av.open(str(out), "w") as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        length = stream.duration or 0
        for turn in range(times):
            source.seek(0)
            for packet in source.demux(stream):
                if packet.dts is None or packet.pts is None:
                    continue
                packet.pts += turn * length
                packet.dts += turn * length
                packet.stream = copy
                target.mux(packet)
    return out


def peak_mb(path: Path, folder: Path) -> tuple[float, float, float]:
    """(peak resident megabytes, duration in s, overall grade) of grading `path` in a process of its own."""
    command = [sys.executable, "-c", CHILD, str(path), str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    kilobytes, seconds, grade = result.stdout.split()
    return float(kilobytes) / 1024, float(seconds), float(grade)


def main() -> None:
    """Print both peaks and their ratio."""
    clip = sample(CLIP).video
    with tempfile.TemporaryDirectory() as folder:
        long = repeated(clip, Path(folder) / "long.mp4", 10)
        peaks = []
        for path in (clip, long):
            peak, seconds, grade = peak_mb(path, Path(folder) / path.stem)
            peaks.append(peak)
            print(f"{seconds:6.1f} s of video: peak {peak:6.1f} MB, overall {grade:.0f}")
        print(f"ratio {peaks[1] / peaks[0]:.3f}")


if __name__ == "__main__":
    main()
