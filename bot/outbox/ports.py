"""What the outbox worker and the performers of a service agree on: the work handed over, and what a failure means."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from storage.models import Incident
from storage.outbox.queue import Claim


class Work(Protocol):
    """What a performer of any service is handed. `hold` is awaited right before each call."""

    @property
    def claim(self) -> Claim:
        """The claimed effects."""

    @property
    def incident(self) -> Incident:
        """The incident that they belong to, as it stood when they were claimed."""

    @property
    def hold(self) -> Callable[[], Awaitable[None]]:
        """Make sure of the lease, and renew it when little is left; it raises when the claim was lost."""


class DeliveryFailed(Exception):
    """A call to another service failed; the subclass says what that means for the effect."""

    def __init__(self, error: str, *, method: str = "") -> None:
        super().__init__(f"{method}: {error}" if method else error)
        self.error = error
        self.method = method


class OutcomeUnknown(DeliveryFailed):
    """No proper answer came: the call may or may not have taken effect. Look before trying again."""


class RetryLater(DeliveryFailed):
    """The service will take the call later; it has not taken effect. `after` is how many seconds to wait."""

    def __init__(self, error: str, *, after: float, method: str = "") -> None:
        super().__init__(error, method=method)
        self.after = after


class PermanentFailure(DeliveryFailed):
    """The service said no, and would say so again."""


class UnknownName(PermanentFailure):
    """Nobody has a name that the settings use. `nobody` holds all names of a level that are like this."""

    def __init__(self, name: str, nobody: tuple[str, ...] = ()) -> None:
        super().__init__(f"{name} is not known in Slack")
        self.name = name
        self.nobody = nobody
