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
    """Make a folder and its missing parents for their owner alone; an existing folder is left unchanged.

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
    """Open a file as `os.open` does, and give its descriptor; with O_CREAT it is made for its owner alone.

    Raises:
        OSError: when it cannot be opened.
    """
    if flags & os.O_CREAT:
        make_file(Path(path))
    close_to_others(Path(path))
    return os.open(path, flags, FILE_MODE)


def make_file(file: Path) -> None:
    """Make an empty file for its owner alone; an existing file is not opened.

    Closing any descriptor of a file drops all locks that this process has on it (fcntl(2)), SQLite's among them.

    Raises:
        OSError: when it cannot be made.
    """
    with MAKING, suppress(FileExistsError):  # nobody locks the new file before it is closed here
        descriptor = os.open(file, os.O_RDONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        try:
            os.fchmod(descriptor, FILE_MODE)  # the umask may have taken rights that the owner needs
        finally:
            os.close(descriptor)


def close_to_others(file: Path) -> None:
    """Remove the rights of group and others from a file, if it exists; the owner's rights stay."""
    with suppress(OSError):  # it is gone, or its file system has no permissions
        found = file.stat()
        is_ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
        if is_ours and found.st_mode & 0o077:
            file.chmod(stat.S_IMODE(found.st_mode) & FOLDER_MODE)
