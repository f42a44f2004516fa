"""Classifies a failed transaction (certainly rolled back, or unknown) and extracts the database's message."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

NEVER_CONNECTED = (ConnectionRefusedError, FileNotFoundError)


def is_rolled_back(error: BaseException) -> bool:
    """Whether a failed transaction was certainly rolled back.

    After a timeout or a lost connection, the commit may have been sent, so the outcome is unknown. If the database
    refused, or was never reached, nothing was committed.

    Args:
        error: the caller's `TimeoutError`, or a `DatabaseUnavailable` with its cause.
    """
    cause = error.__cause__
    if isinstance(error, TimeoutError) or cause is None:
        return False
    if isinstance(cause, OSError):
        return isinstance(cause, NEVER_CONNECTED)
    return not getattr(cause, "connection_invalidated", False)  # SQLAlchemy's flag for a lost connection


def driver_message(error: BaseException) -> str | None:
    """Give the database's own error message in one line of at most 300 characters; None if there is none.

    Args:
        error: a `DatabaseUnavailable` with its cause.
    """
    cause = error.__cause__
    return " ".join(str(cause.orig).split())[:300] if isinstance(cause, DBAPIError) else None
