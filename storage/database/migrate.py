"""Brings a database's tables up to the newest version with Alembic, from a checkout or from an installed wheel."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

log = structlog.get_logger(__name__)

MIGRATIONS = Path(__file__).parents[1] / "migrations"
ADVISORY_LOCK = 4_627_310_093
"""Any number that no other program uses: replicas that start together take turns at migrating (PostgreSQL)."""

SQLITE_PASSES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL})
"""SQLite's codes for a locked file or a failing disk (sqlite.org/rescode.html)."""

POSTGRESQL_PASSES = ("08", "25006", "53", "55P03", "57")
"""Connections, read-only servers, resources, locks, starts and stops (appendix A of PostgreSQL's documentation)."""


def is_transient(error: BaseException | None) -> bool:
    """Whether a failed migration may succeed later, judged by its error."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, OSError)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_PASSES  # the lowest byte is the primary result code
    return str(getattr(error.orig, "sqlstate", None)).startswith(POSTGRESQL_PASSES)


def alembic_config(connection: Connection | None = None) -> Config:
    """Make Alembic's settings for our migrations, on a connection that is open already if one is given."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Run the pending migrations in the transaction of this connection.

    A database that a newer version has migrated stays unchanged: in a rolling deploy, both versions run at once.
    """
    if connection.dialect.name == "postgresql":
        # a migration may take longer, and wait longer for locks, than a request
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
    config = alembic_config(connection)
    unknown = _unknown_revisions(connection, config)
    if unknown:
        log.warning("database.newer_version", revisions=sorted(unknown))
        return
    command.upgrade(config, "head")


def _unknown_revisions(connection: Connection, config: Config) -> set[str]:
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    return set(MigrationContext.configure(connection).get_current_heads()) - known
