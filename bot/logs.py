"""Sets up the logs: one line an event for people, JSON for machines, never the words of an incident."""

from __future__ import annotations

import logging
import sys

import structlog


def set_up(*, as_json: bool | None = None, quiet: bool = False) -> None:
    """Send logs to standard error; JSON unless it is a terminal. `quiet` keeps only errors.

    Tracebacks are printed without local variables: those hold what people typed, and tokens.
    """
    as_json = not sys.stderr.isatty() if as_json is None else as_json
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([structlog.processors.format_exc_info] if as_json else []),
            structlog.processors.JSONRenderer() if as_json else plain,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR if quiet else logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # the current standard error
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.ERROR if quiet else logging.WARNING, stream=sys.stderr)
    # their request logs contain names, texts and addresses with secrets
    for chatty in ("slack_sdk", "slack_bolt", "aiohttp", "sqlalchemy", "alembic"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
