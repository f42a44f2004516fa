"""Brings a database's tables up to the newest version with Alembic, from a checkout or from an installed wheel."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 4_627_310_093
"""Any number that no other program uses: replicas that start together take turns at migrating (PostgreSQL)."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Make Alembic's settings for our migrations, on a connection that is open already if one is given."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Run the migrations that this database has not seen, in the transaction of this connection."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))  # a migration may take longer than a request may wait
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
    command.upgrade(alembic_config(connection), "head")
