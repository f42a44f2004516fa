"""Whatever a call of Slack meets on its way, for every kind of effect: everything is there in the end, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.sandbox import Fault, Sandbox
from storage.outbox.effects import EFFECTS
from tests.crash.conftest import addresses, play, uncut
from tests.crash.cutting import PATIENCE_SECONDS, Points, Watching
from tests.crash.story import ROOM, Seen

__all__ = ["addresses", "uncut"]

HANGING = {Fault.HANG: 1.0, Fault.HANG_AFTER: 1.0}
"""How long (seconds) a call may take where one hangs: long for a loopback, short for a test."""

KINDS: dict[str, list[str | tuple[str, str]]] = {
    "open_channel": ["conversations.create"],
    "set_topic": ["conversations.setTopic"],
    "invite": ["conversations.invite"],
    "post_card": [(ROOM, "INC-1 · sev1 · investigating")],
    "pin_card": ["pins.add"],
    "refresh_card": ["chat.update"],
    "post_entry": [(ROOM, "declared")],
    "post_message": [(ROOM, "I could not page")],
    "announce": [("incidents", "INC-1 · sev1")],
    "page_person": ["conversations.open", ("bob", "Paging @bob")],
    "add_bookmark": ["bookmarks.add"],
    "post_draft": [(ROOM, "Postmortem draft")],
    "upload_draft": ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"],
    "tell_person": [("alice", "I could not show")],
}
"""The calls by which each kind of effect is performed: a method, or a message's place and some of its words."""


def plant(sandbox: Sandbox, kind: str, fault: Fault) -> None:
    """Let the first call of each sort meet the fault."""
    for call in KINDS[kind]:
        if isinstance(call, str):
            sandbox.faults.add(call, fault)
        else:
            sandbox.faults.add("chat.postMessage", fault, when=_message(sandbox, *call))


def _message(sandbox: Sandbox, place: str, words: str) -> Callable[[dict[str, object]], bool]:
    def fits(arguments: dict[str, object]) -> bool:
        return words in str(arguments.get("text")) and sandbox.channel(str(arguments["channel"])).name == place

    return fits


def test_the_table_has_every_kind_that_is_performed_in_slack() -> None:
    assert set(KINDS) == {kind for kind, effect in EFFECTS.items() if effect.service == "slack"}


PASSING = [one for one in Fault if one not in (Fault.SLOW, Fault.REFUSED)]


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: fault.name.lower())
async def test_every_kind_meets_it_in_one_incident(
    uncut: tuple[Watching, Seen], addresses: Iterator[str], tmp_path: Path, fault: Fault
) -> None:
    _, expected = uncut

    def every_kind(sandbox: Sandbox) -> None:
        for kind in KINDS:
            plant(sandbox, kind, fault)

    patience = HANGING.get(fault, PATIENCE_SECONDS)
    assert await play(next(addresses), Points(), tmp_path, every_kind, patience) == expected


@pytest.mark.parametrize("kind", KINDS)
async def test_one_kind_is_cut_off_after_it_took_effect(
    uncut: tuple[Watching, Seen], addresses: Iterator[str], tmp_path: Path, kind: str
) -> None:
    _, expected = uncut
    met: list[Sandbox] = []

    def one_kind(sandbox: Sandbox) -> None:
        met.append(sandbox)
        plant(sandbox, kind, Fault.CUT_AFTER)

    assert await play(next(addresses), Points(), tmp_path, one_kind) == expected
    assert not met[0].faults.waiting, "a planted fault was never met"
