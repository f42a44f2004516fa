"""Files of JSON lines that survive crashes, full disks and other processes: a line is there whole, or not at all."""

from __future__ import annotations

import fcntl
import json
import os
import stat
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import FileIO
from itertools import accumulate
from pathlib import Path
from typing import Any

import structlog

from storage import private_files

log = structlog.get_logger(__name__)


def encoded(line: dict[str, Any]) -> bytes:
    """Give a line as it stands in a file, with its end."""
    return json.dumps(line).encode() + b"\n"


def append(file: Path, lines: Sequence[bytes]) -> int:
    """Put lines on the disk with one fsync, and give how many are there, from the first: a full disk takes some.

    File and folder are made where they are missing, for their owner alone.

    Raises:
        OSError: when the disk takes none; the file is then as it was.
    """
    private_files.make_folder(file.parent)
    while True:
        with open(file, "a+b", buffering=0, opener=private_files.open_file) as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            if not _is_still_there(file, stream):
                continue  # another process took the file away before it was ours
            return _append(stream, lines, file.parent)


def read(file: Path) -> list[dict[str, Any]]:
    """Give a file's lines; one that a crash tore off was never confirmed to anybody and is left out."""
    found = []
    for raw in _content(file).split(b"\n"):
        try:
            found.append(json.loads(raw))
        except ValueError:
            if raw:
                log.warning("spool.torn_line", file=file.name)
    return found


def mark(file: Path) -> tuple[int, int, int] | None:
    """Give what is another whenever a file's lines are; None while it has none. The file is not opened for it.

    Raises:
        OSError: when the disk does not tell.
    """
    try:
        found = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    is_empty = stat.S_ISREG(found.st_mode) and found.st_size == 0
    if is_empty or stat.S_ISFIFO(found.st_mode):  # a pipe would let whoever reads it wait
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def turn(folder: Path) -> Iterator[bool]:
    """Say whether this folder is ours alone until the block ends; another process may have it just now."""
    with suppress(OSError):  # it is made, so that who has it is known from its first moment
        private_files.make_folder(folder)
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        yield True
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_ours = True
    except BlockingIOError:
        is_ours = False
    try:
        yield is_ours
    finally:
        os.close(descriptor)


def _append(stream: FileIO, lines: Sequence[bytes], folder: Path) -> int:
    end = stream.seek(0, os.SEEK_END)
    before = _after_whole_lines(stream, end)
    ends = list(accumulate((len(line) for line in lines), initial=len(before)))
    try:
        written = _write(stream, before + b"".join(lines), least=ends[1])
        taken = bisect_right(ends, written) - 1
        if written > ends[taken]:
            stream.truncate(end + ends[taken])  # a line is there whole, or not at all
        os.fsync(stream.fileno())
        if end == 0:  # nobody knows whether the file's name is on the disk, whoever made it
            _sync_folder(folder)
    except OSError:
        _cut(stream, end)  # what was refused must not enter the record later
        raise
    return taken


def _after_whole_lines(stream: FileIO, end: int) -> bytes:
    """Give what has to be written first, so that a line that a crash tore off spoils no other."""
    if end == 0:
        return b""
    stream.seek(end - 1)
    return b"" if stream.read(1) == b"\n" else b"\n"


def _write(stream: FileIO, content: bytes, *, least: int) -> int:
    """Write what the disk takes, and give how much that is (bytes), `least` or more.

    A disk that is nearly full takes a part, and says so at the next attempt.
    """
    written = 0
    while written < len(content):
        try:
            written += stream.write(memoryview(content)[written:])
        except OSError:
            if written < least:
                raise
            break
    return written


def _cut(stream: FileIO, end: int) -> None:
    with suppress(OSError):  # a disk that refuses this too has refused the line before
        stream.truncate(end)
        os.fsync(stream.fileno())


def _content(file: Path) -> bytes:
    """Read a file when whoever writes to it just now has done so."""
    try:
        with file.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            return stream.read()
    except FileNotFoundError:
        return b""


def _is_still_there(file: Path, stream: FileIO) -> bool:
    try:
        return os.path.samestat(file.stat(), os.fstat(stream.fileno()))
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
