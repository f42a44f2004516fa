"""Runs the bot as somebody for whom file permissions count, even when root starts it (Linux)."""

from __future__ import annotations

import ctypes
import os
import sys

PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE = 1
"""prctl(2) and capabilities(7): the right to write what the permissions forbid, which only root has."""


def main() -> None:
    """Give the right away for good, and become the bot."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)  # nobody but root has it to give away
    os.execv(sys.executable, [sys.executable, "-m", "bot", "run"])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
