"""Types every line of the phrase files and shows by kind what it came to: `python -m tests.commands.phrases -v`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import structlog

from storage.database.database import Database
from tests.commands.phrase_file import FILES, Phrase, phrases
from tests.commands.phrase_player import play
from tests.commands.phrase_verdict import CLASSES, Verdict, judge

ROW = "{:<12}{:>6}{:>6}" + "{:>12}" * len(CLASSES)


def main() -> None:
    """Play the wanted lines and print a table; exit with 1 when a line comes to something that is not acceptable."""
    given = _arguments()
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    wanted = [one for one in phrases() if _is_wanted(one, given)]
    verdicts = asyncio.run(_judged(wanted))
    _show(verdicts, verbose=given.verbose or bool(given.id))
    sys.exit(0 if all(verdict.acceptable for verdict in verdicts) else 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.commands.phrases", description=__doc__)
    parser.add_argument("--kind", nargs="+", help="only lines of these kinds")
    parser.add_argument("--id", nargs="+", help="only these lines, each shown whole")
    parser.add_argument("--file", choices=[file.stem for file in FILES], help="only lines of this file")
    parser.add_argument("-v", "--verbose", action="store_true", help="show each line that failed")
    return parser.parse_args()


def _is_wanted(phrase: Phrase, given: argparse.Namespace) -> bool:
    asked_for = ((given.kind, phrase.kind), (given.id, phrase.id), (given.file and [given.file], phrase.file))
    return all(some is None or one in some for some, one in asked_for)


async def _judged(wanted: Sequence[Phrase]) -> list[Verdict]:
    with tempfile.TemporaryDirectory(prefix="hotwash-phrases-") as name:
        folder = Path(name)
        database = Database(f"sqlite:///{folder / 'migrated.db'}")
        await database.migrate()
        await database.close()
        return [judge(phrase, await play(phrase, folder / "migrated.db", folder)) for phrase in wanted]


def _show(verdicts: Sequence[Verdict], *, verbose: bool) -> None:
    for verdict in verdicts if verbose else ():
        if not verdict.acceptable:
            _say(explained(verdict) + "\n")
    _say(ROW.format("kind", "lines", "ok", *CLASSES))
    kinds = list(dict.fromkeys(verdict.phrase.kind for verdict in verdicts))
    for kind in kinds:
        _say(_row(kind, [verdict for verdict in verdicts if verdict.phrase.kind == kind]))
    _say(_row("all", verdicts))


def _row(name: str, verdicts: Sequence[Verdict]) -> str:
    """Count by class; what is not acceptable in a class stands behind a minus: `4 -1`."""
    counts = []
    for one in CLASSES:
        fine = [verdict.acceptable for verdict in verdicts if verdict.came_to == one]
        counts.append(f"{fine.count(True) or ''}" + (f" -{fine.count(False)}" if False in fine else ""))
    return ROW.format(name, len(verdicts), sum(verdict.acceptable for verdict in verdicts), *counts)


def explained(verdict: Verdict) -> str:
    """Say what was typed, what was expected, what was recorded and what the reply said."""
    phrase, played = verdict.phrase, verdict.played
    entries = [f"{one.number} {one.at.astimezone(phrase.now.tzinfo):%d %b %H:%M} {one.source}" for one in played.new]
    recorded = [f"{at} {one.kind} {one.text!r}" for at, one in zip(entries, played.new, strict=True)]
    offers = [f"{one.line!r} sets {one.at}" for one in played.offers]
    return "\n".join([
        f"{phrase.id} {verdict.came_to}: {phrase.says!r} at {phrase.now:%d %b %H:%M} in {phrase.zone}",
        f"  expected: {' | '.join(map(str, phrase.ok))}",
        f"  recorded: {' | '.join(recorded) or ('changed' if played.changed else 'nothing')}",
        f"  reply:    {played.reply!r}",
        *[f"  offered:  {offer}" for offer in offers],
        *([f"  rang:     {', '.join(sorted(played.rang))}"] if played.rang else []),
    ])  # fmt: skip


def _say(line: str) -> None:
    print(line)  # noqa: T201 - a program for the terminal


if __name__ == "__main__":
    main()
