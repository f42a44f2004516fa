"""Reads the options after the `?` of a PostgreSQL address: they are passed to the driver, or refused by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import URL

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SERVERS = ("any", "primary", "read-write")
"""The values of `target_session_attrs` that find a server that can be written to."""

BINDINGS = ("disable", "prefer")
"""The values of `channel_binding` that hold without it: asyncpg does not speak SCRAM-SHA-256-PLUS."""

_PLAIN = ("host", "port", "passfile", "ssl", "prepared_statement_cache_size")
"""Options that SQLAlchemy's driver understands as they are written."""

KNOWN = (*_PLAIN, "sslmode", "channel_binding", "application_name", "connect_timeout", "target_session_attrs")
HINTS = {
    "sslrootcert": "set the variable PGSSLROOTCERT to the file instead",
    "sslcert": "set the variable PGSSLCERT to the file instead",
    "sslkey": "set the variable PGSSLKEY to the file instead",
}


def for_driver(url: URL) -> URL:
    """Check an address's options, and give them in the driver's names where it has one.

    `application_name` and `connect_timeout` stay in the address: `connect_args` takes them from there.

    Raises:
        ValueError: naming the option that is unknown, or whose value cannot be honoured.
    """
    for name, value in url.query.items():
        _check(name, value)
    ssl_mode = url.query.get("sslmode")
    renamed = url.update_query_dict({"ssl": ssl_mode}) if ssl_mode else url
    return renamed.difference_update_query(["sslmode", "channel_binding"])


def connect_args(url: URL, *, seconds: float, most_seconds: float) -> tuple[URL, dict[str, Any]]:
    """Split an address into the address for the driver, and the options that the driver takes as arguments only.

    Args:
        url: an address from `for_driver`.
        seconds: how long connecting may take when the address does not say.
        most_seconds: how long it may take at the most; libpq's 0, "without an end", is this long, too.
    """
    asked = float(str(url.query.get("connect_timeout", seconds)))
    settings = {"application_name": str(url.query.get("application_name", "hotwash"))}
    rest = url.difference_update_query(["application_name", "connect_timeout"])
    return rest, {"timeout": min(asked, most_seconds) if asked > 0 else most_seconds, "server_settings": settings}


def _check(name: str, value: str | tuple[str, ...]) -> None:
    if name not in KNOWN:
        instead = HINTS.get(name, f"known are {', '.join(KNOWN)}")
        raise ValueError(f"DATABASE_URL has the option {name}, which is not supported; {instead}")
    if name in ("host", "port"):  # several servers are several hosts
        return
    if not isinstance(value, str):
        raise ValueError(f"DATABASE_URL has {name} more than once")
    allowed = {"sslmode": SSL_MODES, "ssl": SSL_MODES, "target_session_attrs": SERVERS, "channel_binding": BINDINGS}
    if name in allowed and value not in allowed[name]:
        raise ValueError(f"DATABASE_URL has {name}={value}, which {_why(name)}: use {', '.join(allowed[name])}")
    if name in ("connect_timeout", "prepared_statement_cache_size") and not (value.isascii() and value.isdigit()):
        raise ValueError(f"DATABASE_URL needs a whole number for {name}, not {value!r}")


def _why(name: str) -> str:
    if name == "channel_binding":
        return "is not supported by the driver (sslmode=verify-full makes sure of the server)"
    return "finds no server to write to" if name == "target_session_attrs" else "is not known"
