"""The command `backrub`.

Exit codes: 0 done, 2 used wrongly, 3 a video cannot be read, 4 nothing to grade, 130 stopped with Ctrl-C. With several
videos all are tried; the highest code of those that failed is returned.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from server.command import serve
from vision import __version__
from vision.cli_standard import standard
from vision.errors import BackrubError, NothingToGrade, UnreadableVideo
from vision.terminal import print_report, print_summary
from vision.types import VIDEO_SUFFIXES, ArmPosition, HeadDirection, Report

STOPPED = 130
# Statures and shoulder breadths that people have; outside, a unit was mistaken.
HEIGHT_CM, SHOULDERS_CM = (100.0, 230.0), (20.0, 65.0)

Command = TypeVar("Command", bound=Callable[..., Any])


class _Cli(click.Group):
    """Turns named errors into one sentence and their exit code, and Ctrl-C into a clean end."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["standalone_mode"] = False
        # A library's advice to programmers is none to users.
        warnings.simplefilter("ignore")
        try:
            code = super().main(*args, **kwargs)
        except BackrubError as error:
            _say(str(error))
            sys.exit(error.exit_code)
        except click.ClickException as error:
            _say(error.format_message() + f" Try '{_path(error)} --help'.")
            sys.exit(2)
        except (click.Abort, KeyboardInterrupt):
            _say("Stopped. Nothing half-written was left.")
            sys.exit(STOPPED)
        except BrokenPipeError:
            # The reader of our output has gone (as with `| head`): nobody is left to tell.
            sys.stderr.close()
            sys.exit(0)
        sys.exit(code if isinstance(code, int) else 0)


def _path(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context else "backrub"


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


@click.group(cls=_Cli, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="backrub")
def main() -> None:
    """Watches a back rub through one ordinary camera and teaches the person giving it."""


main.add_command(serve)
main.add_command(standard)


def _analysis_options(command: Command) -> Command:
    """The options that `grade` and `track` share."""
    options = (
        click.option("--height", type=float, metavar="CM", help="The receiver's height, for the metric scale."),
        click.option("--shoulders", type=float, metavar="CM", help="Or the receiver's shoulder breadth, bone to bone."),
        click.option(
            "--arms",
            type=click.Choice(get_args(ArmPosition)),
            default="side",
            show_default=True,
            help="How the receiver's arms lie: up beside the head, at the sides of the body, down on arm rests.",
        ),
        click.option(
            "--head",
            type=click.Choice(get_args(HeadDirection)),
            help="Where the receiver's head is in the picture (guessed when not given).",
        ),
        click.option(
            "--back",
            "back_file",
            type=click.Path(path_type=Path),
            metavar="FILE.json",
            help="The six back points by hand: c7, shoulder_l, shoulder_r, crest_l, crest_r, crest_mid.",
        ),
        click.option(
            "--tracker",
            type=click.Choice(["backrub", "mediapipe"]),
            default="backrub",
            show_default=True,
            help="The hand tracker: our own, or plain MediaPipe for comparison.",
        ),
        click.option(
            "--standard",
            "standard_file",
            type=click.Path(path_type=Path),
            metavar="FILE.toml",
            help="Your own technique standard; begin one with 'backrub standard --copy FILE.toml'.",
        ),
        click.option("--quiet", is_flag=True, help="No progress bar and no table."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@click.argument("videos", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="VIDEO...")
@click.option("--out", type=click.Path(path_type=Path), default=Path("reports"), show_default=True, metavar="DIR")
@_analysis_options
@click.option("--annotate", is_flag=True, help="Also write an MP4 with the overlay drawn in.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on standard output.")
def grade(videos: tuple[Path, ...], out: Path, annotate: bool, as_json: bool, quiet: bool, **how: Any) -> int:
    """Grade recordings: report.html, report.json and strokes.csv for each, in DIR/<name of the video>/.

    VIDEO is a file, or a folder whose videos are all graded. Several give one summary as well.
    """
    from vision.report import to_json, write_report, write_summary
    from vision.session import analyse, load_back_points

    options = _options(how)
    by_hand = load_back_points(how["back_file"]) if how["back_file"] else None
    paths = _expanded(videos)
    _prepare(out)
    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    reports: list[tuple[Path, Report]] = []
    code = 0
    with _progress(quiet, len(paths)) as progress:
        for path, folder in zip(paths, _folders(paths, out), strict=True):
            task = progress.add_task(escape(path.name), total=1.0)
            try:
                video_out = folder / "annotated.mp4" if annotate else None
                report = analyse(
                    path,
                    options,
                    by_hand=by_hand,
                    annotate=video_out,
                    progress=lambda share, task=task: progress.update(task, completed=share),  # type: ignore[misc]
                )
                write_report(report, folder)
                reports.append((folder, report))
            except (UnreadableVideo, NothingToGrade) as error:
                progress.remove_task(task)
                if annotate and folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
                _say(str(error))
                code = max(code, error.exit_code)
    if len(paths) > 1 and reports:
        write_summary([report for _, report in reports], out, [f"{folder.name}/report.html" for folder, _ in reports])
    if as_json:
        data = [to_json(report) for _, report in reports]
        if data:
            print(json.dumps(data if len(paths) > 1 else data[0], ensure_ascii=False))
    if not quiet:
        for folder, report in reports if len(paths) == 1 else ():
            print_report(console, report, folder)
        if len(paths) > 1 and reports:
            print_summary(console, reports, out)
    return code


@main.command()
@click.argument("video", type=click.Path(path_type=Path), metavar="VIDEO")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE.jsonl")
@_analysis_options
def track(video: Path, out: Path, quiet: bool, **how: Any) -> int:
    """Write what is seen in each frame as JSON lines: hands, back, touches."""
    from vision.session import analyse, load_back_points

    options = _options(how)
    by_hand = load_back_points(how["back_file"]) if how["back_file"] else None
    with _progress(quiet, 1) as progress:
        task = progress.add_task(escape(video.name), total=1.0)
        report = analyse(
            video,
            options,
            by_hand=by_hand,
            tracks=out,
            must_grade=False,
            progress=lambda share: progress.update(task, completed=share),
        )
    if not quiet:
        Console(highlight=False, soft_wrap=True).print(f"{report.source.frames} frames written to {escape(str(out))}")
    return 0


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def samples(as_json: bool) -> int:
    """List the bundled clips and what each shows."""
    from sample_videos import samples as bundled

    rows = bundled()
    if as_json:
        keys = [{"name": s.name, "title": s.title, "shows": s.shows, "video": str(s.video)} for s in rows]
        print(json.dumps(keys, ensure_ascii=False))
        return 0
    table = Table("Name", "Shows", "File", box=None, pad_edge=False, header_style="bold")
    for sample in rows:
        table.add_row(sample.name, escape(sample.shows), escape(_short(sample.video)))
    Console(highlight=False).print(table)
    return 0


@main.command()
def doctor() -> int:
    """Check this machine: versions, models, codecs, what is missing and how to mend it."""
    from vision.doctor import examine

    findings = examine()
    table = Table("", "Part", "Found", "What to do", box=None, pad_edge=False, header_style="bold")
    marks = {"ok": "[green]ok[/]", "warn": "[yellow]look[/]", "missing": "[red]missing[/]"}
    for finding in findings:
        table.add_row(marks[finding.status], escape(finding.name), escape(finding.found), escape(finding.remedy or ""))
    Console(highlight=False).print(table)
    return 2 if any(finding.status == "missing" for finding in findings) else 0


def _options(how: dict[str, Any]) -> Any:
    from vision.standard import load_standard
    from vision.tutor import Options

    height, shoulders = how["height"], how["shoulders"]
    if height is not None and shoulders is not None:
        raise click.UsageError("Give --height or --shoulders, not both.")
    for name, value, (low, high) in (("--height", height, HEIGHT_CM), ("--shoulders", shoulders, SHOULDERS_CM)):
        if value is not None and not low <= value <= high:
            raise click.UsageError(f"{name} {value:g} is no body's measure; give centimetres from {low:g} to {high:g}.")
    return Options(
        height_cm=height,
        shoulders_cm=shoulders,
        arms=cast(ArmPosition, how["arms"]),
        head=cast("HeadDirection | None", how["head"]),
        tracker=how["tracker"],
        standard=load_standard(how["standard_file"]),
    )


def _expanded(videos: Sequence[Path]) -> list[Path]:
    """Files as they are, folders as the videos in them, each once."""
    paths: list[Path] = []
    for video in videos:
        if not video.is_dir():
            paths.append(video)
            continue
        inside = sorted(p for p in video.iterdir() if p.suffix.lower() in VIDEO_SUFFIXES and p.is_file())
        if not inside:
            raise NothingToGrade(f"The folder '{video}' holds no videos; name the files or another folder.")
        paths += inside
    return list(dict.fromkeys(paths))


def _folders(paths: Sequence[Path], out: Path) -> list[Path]:
    """A folder for each video, named after it; videos of one name get a number."""
    names: list[str] = []
    for path in paths:
        stem = path.stem or "video"
        name, number = stem, 2
        while name in names:
            name, number = f"{stem}-{number}", number + 1
        names.append(name)
    return [out / name for name in names]


def _prepare(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"'{out}' cannot be used as the output folder ({error.strerror}).") from error


def _progress(quiet: bool, count: int) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=quiet or not sys.stderr.isatty(),
    )


def _short(path: Path) -> str:
    """Relative to where the person is, when that is shorter."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


if __name__ == "__main__":
    main()
