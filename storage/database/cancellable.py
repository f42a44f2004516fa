"""Work that can be taken back until it is about to be committed, from whichever thread."""

from __future__ import annotations

import asyncio
import threading
from typing import Generic, TypeVar

Result = TypeVar("Result")

COMMIT_SECONDS = 0.8
"""How long whoever wants to go waits for a commit that has begun; Slack's three seconds are not over then."""


class WorkCancelled(Exception):
    """Nobody waits for this piece any more."""


class CancellableWork(Generic[Result]):
    """A piece of work and who waits for its result, in the loop in which it was made."""

    def __init__(self) -> None:
        self.waiter: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._lock = threading.Lock()
        self._state = "waiting"

    async def result(self) -> Result:
        """Wait for the result. Whoever is cancelled takes the work back, or gets its result if it is too late for that.

        What is being committed is waited for, so that what people are told is the truth.

        Raises:
            TimeoutError: when the commit takes too long to be waited for; it may come to its end all the same.
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
        """Whether nobody waits any more."""
        with self._lock:
            return self._state == "withdrawn"

    def commit_from_here(self) -> None:
        """Say that the work will be committed.

        Raises:
            Withdrawn: when it was taken back before.
        """
        with self._lock:
            if self._state == "withdrawn":
                raise WorkCancelled
            self._state = "committing"

    def settle(self, result: Result | None, error: BaseException | None = None) -> None:
        """Tell whoever still waits, in their loop, what came of it."""
        if self.waiter.done():
            return
        if error is None:
            self.waiter.set_result(result)  # type: ignore[arg-type]  # without an error there is a result
        else:
            self.waiter.set_exception(error)
