"""Work that can be cancelled, from any thread, until its commit starts."""

from __future__ import annotations

import asyncio
import threading
from typing import Generic, TypeVar

Result = TypeVar("Result")

COMMIT_SECONDS = 0.8
"""How long a cancelled caller still waits for a commit that has started; this fits into Slack's three seconds."""


class WorkCancelled(Exception):
    """The caller has cancelled this piece of work."""


class CancellableWork(Generic[Result]):
    """A piece of work and the future that its caller awaits, in the event loop in which it was made."""

    def __init__(self) -> None:
        self.waiter: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._lock = threading.Lock()
        self._state = "waiting"

    async def result(self) -> Result:
        """Wait for the result. On cancellation, withdraw the work, or return its result if its commit has started.

        A started commit is waited for, so that the reply says what happened.

        Raises:
            TimeoutError: when the commit takes too long; it may still succeed.
        """
        try:
            return await asyncio.shield(self.waiter)
        except asyncio.CancelledError:
            if self._withdraw():
                self.waiter.cancel()
                raise
            return await asyncio.wait_for(asyncio.shield(self.waiter), COMMIT_SECONDS)

    def _withdraw(self) -> bool:
        with self._lock:
            if self._state == "committing":
                return False
            self._state = "withdrawn"
            return True

    @property
    def withdrawn(self) -> bool:
        """Whether the caller has cancelled it."""
        with self._lock:
            return self._state == "withdrawn"

    def begin_commit(self) -> None:
        """Mark the work as being committed: it cannot be withdrawn from here on.

        Raises:
            WorkCancelled: when it was withdrawn before.
        """
        with self._lock:
            if self._state == "withdrawn":
                raise WorkCancelled
            self._state = "committing"

    def settle(self, result: Result | None, error: BaseException | None = None) -> None:
        """Give the caller its result or error; runs in the caller's event loop."""
        if self.waiter.done():
            return
        if error is None:
            self.waiter.set_result(result)  # type: ignore[arg-type]  # without an error there is a result
        else:
            self.waiter.set_exception(error)
