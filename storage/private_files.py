"""Makes files (0600) and folders (0700) that only the bot's own user can read, whatever the umask is."""

from __future__ import annotations

import os
import stat
import threading
from contextlib import suppress
from pathlib import Path

FILE_MODE, FOLDER_MODE = 0o600, 0o700
MAKING = threading.Lock()


def make_folder(folder: Path) -> None:
    """Make a folder and its missing parents for their owner alone; one that is there is left as it is.

    Raises:
        OSError: when it cannot be made, or something else has its name.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    try:
        folder.mkdir(FOLDER_MODE)
    except FileExistsError:
        if folder.is_dir():  # another process has just made it
            return
        raise
    folder.chmod(FOLDER_MODE)  # the umask may have taken rights that the owner needs


def open_file(path: str | Path, flags: int) -> int:
    """Open a file as `os.open` does, and give its descriptor; a file of ours that others could read is closed to them.

    Raises:
        OSError: when it cannot be opened.
    """
    descriptor = os.open(path, flags, FILE_MODE)
    try:
        found = os.fstat(descriptor)
        if _is_open_to_others(found):
            os.fchmod(descriptor, FILE_MODE)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def make_file(file: Path) -> None:
    """Make an empty file for its owner alone; one that is there is not even opened.

    Closing any descriptor of a file drops all locks that this process has on it (fcntl(2)), SQLite's among them.

    Raises:
        OSError: when it cannot be made.
    """
    with MAKING, suppress(FileExistsError):  # nobody locks the new file before it is closed here
        os.close(open_file(file, os.O_RDONLY | os.O_CREAT | os.O_EXCL))


def close_to_others(file: Path) -> None:
    """Take a file of ours from everybody else, if it is there and others could read it."""
    with suppress(OSError):  # it is gone, or it is on a disk that knows no rights
        if _is_open_to_others(file.stat()):
            file.chmod(FILE_MODE)


def _is_open_to_others(found: os.stat_result) -> bool:
    is_ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
    return is_ours and stat.S_IMODE(found.st_mode) != FILE_MODE
