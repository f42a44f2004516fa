"""Checks whether the disk could take spooled requests, before an outage needs it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass

from bot.requests.spool.spool_file import SpoolFile
from storage import private_files

LEAST_FREE = 50_000_000
"""How many bytes should be free: the spool at its fullest takes about half of this."""


@dataclass(frozen=True, kw_only=True)
class DiskProblem:
    """What is wrong, in words for the operator, and whether requests can be spooled all the same."""

    says: str
    keeps: bool


def trouble(file: SpoolFile, least_free: int = LEAST_FREE) -> DiskProblem | None:
    """Say why requests cannot be spooled in this file, now or soon; None if it is writable and has room (bytes).

    A missing folder is created for its owner alone; nothing else is left behind.
    """
    try:
        _try_to_write(file)
        free = shutil.disk_usage(file.path.parent).free
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return DiskProblem(says=f"the folder for what is typed in an outage cannot be written: {reason}", keeps=False)
    if free < least_free:
        says = f"only {free // 1_000_000} MB are free on the disk for what is typed in an outage"
        return DiskProblem(says=says, keeps=True)
    return None


def _try_to_write(file: SpoolFile) -> None:
    private_files.make_folder(file.path.parent)
    with tempfile.TemporaryFile(dir=file.path.parent, buffering=0) as trial:
        trial.write(b"\n")
    file.check()
