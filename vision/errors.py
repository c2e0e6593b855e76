"""Named errors, each one sentence that says what is wrong and what to do."""

from __future__ import annotations


class BackrubError(Exception):
    """Base of all errors meant for the user. `exit_code` is what the command line returns for it."""

    exit_code = 2


class UsageError(BackrubError):
    """An option, a settings file or a combination of them cannot be used."""

    exit_code = 2


class UnreadableVideo(BackrubError):
    """The file is not there, is no video, or cannot be decoded."""

    exit_code = 3


class NothingToGrade(BackrubError):
    """The video was read, but it holds nothing that can be judged."""

    exit_code = 4


class StandardError(BackrubError):
    """The standard's file is broken."""

    exit_code = 2


class MissingDependency(BackrubError):
    """A library or a model is missing or cannot be loaded."""

    exit_code = 2
