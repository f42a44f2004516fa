"""Misbehaviour on request: what a call meets instead of a proper answer, counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from bot.sandbox.errors import Json

ANY = "*"


class Fault(Enum):
    """The ways in which a call can go wrong on the way."""

    RATE_LIMITED = "429 with Retry-After, nothing happens"
    SERVER_ERROR = "500, nothing happens"
    HTML = "502 with an HTML page, nothing happens"
    HANG = "no answer until the client hangs up, nothing happens"
    SLOW = "a proper answer, late"
    CUT_BEFORE = "the connection breaks before the call takes effect"
    CUT_AFTER = "the connection breaks after the call took effect"
    HANG_AFTER = "the call takes effect, but no answer comes until the client hangs up"
    SERVER_ERROR_AFTER = "500, although the call took effect"
    REFUSED = "200 with ok: false and an error, nothing happens"


@dataclass
class PlannedFault:
    """A fault that waits for its call; `seconds` bounds HANG and is the delay of SLOW, `error` is what REFUSED says."""

    method: str
    fault: Fault
    times: int
    retry_after: int
    seconds: float
    when: Callable[[Json], bool] | None
    error: str

    def fits(self, method: str, arguments: Json) -> bool:
        """Whether this call is the one that the fault waits for."""
        return self.times > 0 and self.method in (method, ANY) and (self.when is None or self.when(arguments))


class Faults:
    """The faults to come; methods are named as in the Web API, besides `upload` and `response_url`."""

    def __init__(self) -> None:
        self._planned: list[PlannedFault] = []

    def add(
        self,
        method: str = ANY,
        fault: Fault = Fault.SERVER_ERROR,
        times: int = 1,
        *,
        retry_after: int = 1,
        seconds: float = 30,
        when: Callable[[Json], bool] | None = None,
        error: str = "restricted_action",
    ) -> None:
        """Let the next `times` calls of a method (that `when` accepts by their arguments) meet a fault."""
        self._planned.append(PlannedFault(method, fault, times, retry_after, seconds, when, error))

    @property
    def waiting(self) -> list[PlannedFault]:
        """The faults that no call has met yet, or not often enough."""
        return [one for one in self._planned if one.times > 0]

    def clear(self) -> None:
        """Behave again."""
        self._planned.clear()

    def take(self, method: str, arguments: Json) -> PlannedFault | None:
        """The fault that this call meets, counted down, or None."""
        found = next((one for one in self._planned if one.fits(method, arguments)), None)
        if found is not None:
            found.times -= 1
        return found
