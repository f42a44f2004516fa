"""An address as people write it becomes one with our driver, or a complaint that names what is wrong."""

from __future__ import annotations

import asyncio
import re
from time import monotonic

import pytest
from sqlalchemy import text

from storage.database.database import Database, DatabaseUnavailable, WrongDatabaseUrl, driver_url
from storage.database.health import check_writable


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("sqlite:///hotwash.db", "sqlite:///hotwash.db"),
        ("sqlite:////var/lib/hotwash.db", "sqlite:////var/lib/hotwash.db"),
        ("sqlite+pysqlite:///hotwash.db", "sqlite:///hotwash.db"),
        ("postgres://bot:secret@db/hotwash", "postgresql+asyncpg://bot:secret@db/hotwash"),
        ("postgresql://bot:secret@db:5433/hotwash", "postgresql+asyncpg://bot:secret@db:5433/hotwash"),
        ("postgresql+psycopg2://bot@db/hotwash", "postgresql+asyncpg://bot@db/hotwash"),
        ("postgresql://bot:p%40ss%2Fword@db/hotwash", "postgresql+asyncpg://bot:p%40ss%2Fword@db/hotwash"),
        ("postgresql://bot@db/hotwash?sslmode=require", "postgresql+asyncpg://bot@db/hotwash?ssl=require"),
        ("postgresql://bot@/hotwash?host=/run/pg", "postgresql+asyncpg://bot@/hotwash?host=%2Frun%2Fpg"),
    ],
)
def test_an_address_as_people_write_it_gets_our_driver(written: str, understood: str) -> None:
    assert driver_url(written).render_as_string(hide_password=False) == understood


@pytest.mark.parametrize("written", ["", "hotwash.db", "postgresql", "postgresql://bot@db:port/hotwash"])
def test_what_is_no_address_is_called_so(written: str) -> None:
    with pytest.raises(WrongDatabaseUrl, match="is not a database address"):
        driver_url(written)


@pytest.mark.parametrize("written", ["mysql://bot@db/hotwash", "mssql+pyodbc://db/hotwash", "oracle://db/hotwash"])
def test_another_kind_of_database_is_refused_by_its_name(written: str) -> None:
    with pytest.raises(WrongDatabaseUrl, match=r"names (mysql|mssql|oracle); only sqlite and postgresql"):
        driver_url(written)


@pytest.mark.parametrize("password", ["secret", "sec/ret", "sec@ret", "sec:ret"])
def test_a_complaint_does_not_tell_the_password(password: str) -> None:
    with pytest.raises(WrongDatabaseUrl, match="db:port/hotwash") as complaint:
        driver_url(f"postgresql://bot:{password}@db:port/hotwash")
    assert "sec" not in str(complaint.value)


async def test_a_server_is_reached_through_its_unix_socket(postgres_address: str) -> None:
    assert "@/" in postgres_address
    assert "host=/" in postgres_address
    database = Database(postgres_address)
    await database.run(check_writable)
    assert not database.is_sqlite
    await database.close()


@pytest.mark.parametrize("written", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite+pysqlite://"])
def test_a_record_that_ends_with_the_process_is_refused(written: str) -> None:
    with pytest.raises(WrongDatabaseUrl, match="names no file"):
        driver_url(written)


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ("channel_binding=require", "channel_binding=require, which is not supported by the driver"),
        ("target_session_attrs=standby", "target_session_attrs=standby, which finds no server to write to"),
        ("sslmode=required", "sslmode=required, which is not known: use disable, allow, prefer"),
        ("connect_timeout=soon", "needs a whole number for connect_timeout, not 'soon'"),
        ("connect_timeout=1&connect_timeout=2", "DATABASE_URL has connect_timeout more than once"),
        ("sslrootcert=/ca.pem", "the option sslrootcert, which is not supported; set the variable PGSSLROOTCERT"),
        ("keepalives=1", "the option keepalives, which is not supported; known are host, port"),
    ],
)
def test_an_option_that_cannot_be_honoured_is_refused_by_name(option: str, complaint: str) -> None:
    with pytest.raises(WrongDatabaseUrl, match=re.escape(complaint)):
        driver_url(f"postgresql://bot:secret@db/hotwash?{option}")


async def test_options_as_hosting_companies_write_them_reach_the_server(postgres_address: str) -> None:
    options = "sslmode=prefer&channel_binding=prefer&application_name=bot-1&connect_timeout=10"
    database = Database(f"{postgres_address}&{options}&target_session_attrs=read-write")
    async with database.transaction() as session:
        named = await (await session.connection()).execute(text("SHOW application_name"))
        assert named.scalar_one() == "bot-1"
        limits = await (await session.connection()).execute(text("SHOW statement_timeout"))
        assert limits.scalar_one() == "2500ms"
    await database.close()


async def test_a_connection_opens_within_the_seconds_of_the_address_or_not_at_all() -> None:
    heard: list[asyncio.StreamWriter] = []
    silent = await asyncio.start_server(lambda _, writer: heard.append(writer), "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    database = Database(f"postgresql://bot@127.0.0.1:{port}/hotwash?sslmode=disable&connect_timeout=1")
    before = monotonic()
    with pytest.raises(DatabaseUnavailable):
        await database.migrate()
    assert 0.9 < monotonic() - before < 1.9
    await database.close()
    silent.close()
    for writer in heard:
        writer.close()
        await writer.wait_closed()
