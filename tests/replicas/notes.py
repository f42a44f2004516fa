"""The notes that are typed before an outage, in it and after it, and what has to become of them."""

from __future__ import annotations

from tests.replicas.deployment import Deployment
from tests.replicas.replica import Replica, eventually

READY: tuple[int, list[str]] = (200, [])
NOT_READY = (503, ["the database does not answer"])
ONLY_READ = (503, ["the database can only be read"])
FULL = (503, ["the database takes nothing new (kept on this machine until it does: 2)"])
NOTES = ["note-1-00", "note-1-01", "note-1-02", "note-1-03"]
REFUSED = "note-9-99"


async def begins(deployment: Deployment, replica: Replica) -> str:
    """Declare an incident and record the first note; give the channel's name."""
    room = await deployment.declares(replica, "Trouble")
    assert "Recorded" in await deployment.hears(replica, f"event {NOTES[0]}", room)
    await eventually(lambda: deployment.said(room), NOTES[:1])
    return room


async def is_heard_meanwhile(deployment: Deployment, replica: Replica, room: str) -> None:
    """Type while the database is away: what can wait is kept on the disk, the rest is handed back."""
    for note in NOTES[1:3]:
        answer = await deployment.hears(replica, f"event {note}", room)
        assert "Kept on this machine" in answer
        assert "not recorded yet" in answer
    answer = await deployment.hears(replica, f"update {REFUSED}", room)
    assert "Not recorded" in answer
    assert f"update {REFUSED}" in answer


async def goes_on(deployment: Deployment, replica: Replica, room: str) -> None:
    """See that all notes enter the record and the channel once and in order, and that the next one is recorded."""
    await eventually(lambda: deployment.is_ready(replica), READY)
    await eventually(lambda: deployment.recorded(1), NOTES[:3])
    await deployment.hears(replica, f"event {NOTES[3]}", room)
    await eventually(lambda: deployment.recorded(1), NOTES)
    await deployment.is_done()
    assert deployment.said(room) == NOTES
