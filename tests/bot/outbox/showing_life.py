"""Shows a sign of life until it is killed: a process of its own, because only the kernel knows who is dead."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.outbox.liveness import Alive

if __name__ == "__main__":
    folder, worker, *kernel = sys.argv[1:]
    Alive(Path(folder), worker, kernel=kernel[0] if kernel else None).show()
    sys.stdout.write("shown\n")
    sys.stdout.flush()
    sys.stdin.read()
