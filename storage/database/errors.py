"""Tells of a transaction that failed whether it has certainly come to nothing, and what the database said."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

NEVER_CONNECTED = (ConnectionRefusedError, FileNotFoundError)


def is_rolled_back(error: BaseException) -> bool:
    """Say whether nothing of a transaction can be in the record, by what its failure says.

    Whoever stops waiting does not know whether a commit was on its way, nor does one whose connection was lost under
    it. Where the database itself has said no, or was not reached, nothing is there.

    Args:
        error: a `TimeoutError` of somebody who waited, or a `DatabaseUnavailable` with its cause.
    """
    cause = error.__cause__
    if isinstance(error, TimeoutError) or cause is None:
        return False
    if isinstance(cause, OSError):
        return isinstance(cause, NEVER_CONNECTED)
    return not getattr(cause, "connection_invalidated", False)  # SQLAlchemy's word for a connection that was lost


def driver_message(error: BaseException) -> str | None:
    """Give what the database itself said of a failure, in one line of at most 300 characters; None if it said nothing.

    Args:
        error: a `DatabaseUnavailable` with its cause.
    """
    cause = error.__cause__
    return " ".join(str(cause.orig).split())[:300] if isinstance(cause, DBAPIError) else None
