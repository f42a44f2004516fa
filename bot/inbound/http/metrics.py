"""The metrics for Prometheus: counts and times, never a typed text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from commands.core.reply import Answer, Modal
from commands.core.request import Call, Request
from storage.database.database import Database, DatabaseUnavailable
from storage.outbox import queue

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Slack waits for three seconds."""


class Metrics:
    """The measurements of one bot, in a registry of its own. `now` gives the time (UTC)."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self.registry = CollectorRegistry()
        self._database = database
        self._now = now
        ProcessCollector(registry=self.registry)
        self._commands = self._counter("commands", "What was asked, and what became of it", "verb", "outcome")
        self._slack_calls = self._counter("slack_calls", "Calls of Slack's Web API", "method", "outcome")
        self._outages = self._counter("database_outages", "What the database did not answer in time")
        self._templates = self._counter("template_failures", "An operator's templates that failed", "template")
        self._refused = self._counter("requests_refused", "Requests refused or ignored at the door", "reason")
        about = "From a request of Slack to its acknowledgement"
        self._acknowledged = Histogram(
            "hotwash_acknowledgement_seconds", about, buckets=SECONDS, registry=self.registry
        )
        self._pending = self._gauge("outbox_pending", "Effects that wait to be performed")
        self._age = self._gauge("outbox_oldest_seconds", "How long the oldest of them has been owed")
        self._failed = self._gauge("outbox_failed", "Effects that failed for good and wait for somebody to look")
        self._tasks = self._gauge("tasks", "Tasks of the event loop")

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"hotwash_{name}", about, labels, registry=self.registry)

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(f"hotwash_{name}", about, registry=self.registry)

    def answered(self, request: Request, answer: Answer) -> None:
        """Count a request by its resolved verb, not by the typed word, and by its outcome."""
        verb = request.call.verb if isinstance(request.call, Call) else "unknown"
        self._commands.labels(verb, "form" if isinstance(answer, Modal) else answer.outcome).inc()

    def called(self, method: str, outcome: str) -> None:
        """Count a call of Slack."""
        self._slack_calls.labels(method, outcome).inc()

    def refused(self, reason: str) -> None:
        """Count a request that was refused or ignored at the door, by its reason."""
        self._refused.labels(reason).inc()

    def template_failed(self, name: str) -> None:
        """Count an operator's template that failed, by its name: those of the folder, so there are not many."""
        self._templates.labels(name).inc()

    def database_unavailable(self) -> None:
        """Count a transaction or a request that the database did not answer in time."""
        self._outages.inc()

    @contextmanager
    def acknowledging(self) -> Iterator[None]:
        """Measure how long Slack waits for its answer."""
        with self._acknowledged.time():
            yield

    async def page(self, request: web.Request) -> web.Response:
        """Answer Prometheus; while the database is down, without the outbox counts."""
        self._tasks.set(len(asyncio.all_tasks()))
        try:
            counts = await self._database.run(queue.outbox_counts)
        except DatabaseUnavailable:
            counts = queue.OutboxCounts(pending=float("nan"), failed=float("nan"), oldest=None)
        self._pending.set(counts.pending)
        self._failed.set(counts.failed)
        self._age.set((self._now() - counts.oldest).total_seconds() if counts.oldest else 0)
        return web.Response(body=generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
