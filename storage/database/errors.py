"""Tells whether a transaction that failed has certainly come to nothing."""

from __future__ import annotations

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
