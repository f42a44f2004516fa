"""Fills a database with years of incidents, by statements that both databases understand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from storage.database.database import Database

PEOPLE = 50
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"

SPACE = "INSERT INTO workspace (id, slack_id, last_incident_number) VALUES (1, 'T0BENCH', :incidents)"
PERSON = """
INSERT INTO person (id, workspace_id, slack_id, handle, name, timezone, seen_at)
{numbers} SELECT i, 1, 'U0OLD' || i, 'old' || i, 'Old ' || i, 'Etc/UTC', CAST(:then AS {moment}) FROM n"""
INCIDENT = """
INSERT INTO incident (id, workspace_id, number, title, severity, status, private, drill, timezone, roles, channel_id,
    card_ts, declared_at, declared_by, closed_at, last_entry_number, last_follow_up_number, last_draft_version)
{numbers} SELECT i, 1, i, 'Old incident ' || i, 'sev3', 'closed', FALSE, FALSE, 'Etc/UTC', '{{}}', 'C0OLD' || i,
    '1600000000.000001', CAST(:then AS {moment}), 1, CAST(:then AS {moment}), :each, 0, 0 FROM n"""
ENTRY = """
INSERT INTO timeline_entry (id, workspace_id, incident_id, number, kind, text, data, happened_at, recorded_at, source,
    person_id, via)
{numbers} SELECT i, 1, (i - 1) / :each + 1, (i - 1) % :each + 1, 'note', 'Old entry ' || i || ' of the fleet',
    '{{"tag": null}}', CAST(:then AS {moment}), CAST(:then AS {moment}), 'recorded', (i - 1) % {people} + 1, 'command'
FROM n"""
OUTBOX = """
INSERT INTO outbox (id, workspace_id, incident_id, lane, kind, payload, needs_channel, state, attempts, uncertain,
    available_at, created_at, finished_at)
{numbers} SELECT i, 1, (i - 1) % :incidents + 1, ((i - 1) % :incidents + 1) || '\\:messages', 'post_entry',
    '{{"number": 1}}', TRUE, 'done', 1, TRUE, CAST(:then AS {moment}), CAST(:then AS {moment}),
    CAST(:then AS {moment}) FROM n"""
ANSWERED = """
INSERT INTO answered_request (workspace_id, key, answer, received_at)
{numbers} SELECT 1, 'command:old.' || i, '{{"template": "replies/plain", "facts": {{"text": "old"}}}}',
    CAST(:then AS {moment}) FROM n"""


async def fill(address: str, *, incidents: int, entries: int) -> None:
    """Put closed incidents with their entries, what they were owed, and answered requests into an empty database."""
    database = Database(address)
    await database.migrate()
    moment = "TEXT" if database.is_sqlite else "TIMESTAMPTZ"
    then = datetime.now(UTC)
    as_stored = then.isoformat(sep=" ", timespec="microseconds")[:26] if database.is_sqlite else then
    values = {"incidents": incidents, "each": entries // incidents, "then": as_stored}
    counts = {
        SPACE: 1,
        PERSON: PEOPLE,
        INCIDENT: incidents,
        ENTRY: entries,
        OUTBOX: entries // 4,
        ANSWERED: entries // 4,
    }
    statements = [
        statement.format(numbers=NUMBERS.format(count=count), moment=moment, people=PEOPLE)
        for statement, count in counts.items()
    ]
    await database.on_connection(lambda connection: _insert(connection, statements, values))
    await database.close()


def _insert(connection: Connection, statements: Sequence[str], values: Mapping[str, Any]) -> None:
    is_postgresql = connection.dialect.name == "postgresql"
    if is_postgresql:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    for words in statements:
        needed = {name: value for name, value in values.items() if f":{name}" in words}
        connection.execute(text(words), needed)
    if is_postgresql:
        for table in ("workspace", "person", "incident", "timeline_entry", "outbox"):
            connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))  # noqa: S608
    connection.execute(text("ANALYZE"))
