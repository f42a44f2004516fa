"""An address as people write it becomes one with our driver, or a complaint that names what is wrong."""

from __future__ import annotations

import pytest

from storage.database.database import Database, WrongDatabaseUrl, driver_url


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("sqlite:///hotwash.db", "sqlite+aiosqlite:///hotwash.db"),
        ("sqlite:////var/lib/hotwash.db", "sqlite+aiosqlite:////var/lib/hotwash.db"),
        ("sqlite+aiosqlite:///hotwash.db", "sqlite+aiosqlite:///hotwash.db"),
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
    await database.ping()
    assert not database.is_sqlite
    await database.close()


@pytest.mark.parametrize("written", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite+aiosqlite://"])
def test_a_record_that_ends_with_the_process_is_refused(written: str) -> None:
    with pytest.raises(WrongDatabaseUrl, match="names no file"):
        driver_url(written)
