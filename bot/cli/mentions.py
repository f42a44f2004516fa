"""Resolves `@handle` from the record alone, because Slack may be down."""

from __future__ import annotations

from storage import people
from storage.database.database import Transaction
from storage.escalations.notify import SLACK_ID
from storage.rules.errors import Refused
from storage.rules.known_people import BROADCASTS, PLAIN


async def mentioned(session: Transaction, workspace: str, text: str) -> dict[str, str]:
    """Give the Slack id behind each `@name` of a text, as the name was typed; `@U0123ABCD` is an id itself.

    A name that the record does not know is left to the command, which refuses it where it asks somebody.
    """
    names = [name for name in PLAIN.findall(text) if name not in BROADCASTS]
    known = await _people(session, workspace) if names else {}
    found = {f"@{name}": name if SLACK_ID.match(name) else known.get(name.lower()) for name in names}
    return {name: slack_id for name, slack_id in found.items() if slack_id is not None}


async def author(session: Transaction, workspace: str, who: str) -> str:
    """Give the Slack id of a person named by id or by handle, as in `--as @ana`.

    Raises:
        Refused: when it is no Slack id and no handle in the record.
    """
    if SLACK_ID.match(who):
        return who
    slack_id = (await _people(session, workspace)).get(who.removeprefix("@").lower())
    if slack_id is None:
        raise Refused(f"Nobody in the record is called {who}: give a Slack id, as in --as U0123ABCD.")
    return slack_id


async def _people(session: Transaction, workspace: str) -> dict[str, str]:
    """Give the Slack id of each handle (lower case); of two people with one handle, the one seen last."""
    known = await people.handles(session, workspace)
    return {handle.lower(): slack_id for handle, slack_id in known if SLACK_ID.match(slack_id)}
