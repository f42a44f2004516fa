"""A newer version migrates the database under running processes of this one: they go on, and new ones start."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, String, text

from tests.replicas.deployment import Deployment

NOTES = [f"note-1-{count:02}" for count in range(6)]


def _migrate_as_a_newer_version_does(connection: Connection) -> None:
    """Add a column that may be empty, in one transaction with the version."""
    Operations(MigrationContext.configure(connection)).add_column("incident", Column("mood", String, nullable=True))
    connection.execute(text("UPDATE alembic_version SET version_num = 'newer'"))


async def test_old_and_new_run_side_by_side_on_the_new_tables(deployment: Deployment) -> None:
    (old,) = await deployment.start()
    room = await deployment.declares(old, "Trouble")
    for note in NOTES[:2]:
        await deployment.hears(old, f"event {note}", room)
    await deployment.database.on_connection(_migrate_as_a_newer_version_does)
    await deployment.hears(old, f"event {NOTES[2]}", room)
    (late,) = await deployment.start()
    for note, replica in zip(NOTES[3:], (late, old, late), strict=True):
        assert "Recorded" in await deployment.hears(replica, f"event {note}", room)
    await deployment.is_done()
    assert await deployment.recorded(1) == NOTES
    assert deployment.said(room) == NOTES
    assert "database.newer_version" in late.log
    assert "database.newer_version" not in old.log
    await deployment.declares(old, "More trouble")
