"""Frames in, frames out: recordings, frames from memory, pushed frames, hard cuts, and the writer of clips."""

from vision.capture.cuts import CutDetector
from vision.capture.file import FileSource, open_video
from vision.capture.limits import DEFAULT, Limits
from vision.capture.source import ArraySource, FrameSource, PushSource, SourceInfo
from vision.capture.writer import VideoWriter

__all__ = [
    "DEFAULT",
    "ArraySource",
    "CutDetector",
    "FileSource",
    "FrameSource",
    "Limits",
    "PushSource",
    "SourceInfo",
    "VideoWriter",
    "open_video",
]
