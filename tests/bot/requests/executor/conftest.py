"""The executor's tests write to the same databases as the storage tests."""

from tests.storage.conftest import (  # noqa: F401 - pytest finds fixtures by their names here
    address,
    database,
    migrated_file,
    postgres_address,
    postgres_database,
    postgres_record,
    record,
    sqlite_address,
)
