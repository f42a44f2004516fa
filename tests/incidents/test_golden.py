"""The drafts and the channels of the real incidents, to the byte.

When a change to them is wanted, `HOTWASH_RENEW_GOLDEN=1 pytest tests/incidents/test_golden.py` writes them anew into
`golden/`; read the difference before it is committed, because it is what people will get.
"""

from __future__ import annotations

import os

import pytest

from tests.incidents.scripts import HERE, INCIDENTS, play, played

GOLDEN = HERE / "golden"
RENEW = os.environ.get("HOTWASH_RENEW_GOLDEN") == "1"


def outputs(name: str) -> dict[str, str]:
    """Give what people got, by the name of its golden file."""
    found = played(name)
    return {f"{name}.md": found.markdown or "", f"{name}.channel.txt": "\n".join(found.channel) + "\n"}


@pytest.mark.parametrize("name", INCIDENTS)
def test_the_draft_and_the_channel_are_those_that_were_read_and_approved(name: str) -> None:
    for file, text in outputs(name).items():
        if RENEW:
            GOLDEN.mkdir(exist_ok=True)
            (GOLDEN / file).write_text(text, encoding="utf-8")
        assert text == (GOLDEN / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", INCIDENTS)
def test_playing_it_again_gives_the_same_bytes(name: str) -> None:
    again = play(name)

    assert (again.markdown, again.channel, again.replies, again.facts) == (
        played(name).markdown,
        played(name).channel,
        played(name).replies,
        played(name).facts,
    )


def test_nothing_else_is_golden() -> None:
    wanted = {file for name in INCIDENTS for file in (f"{name}.md", f"{name}.channel.txt")}

    assert {file.name for file in GOLDEN.iterdir()} == wanted
