"""The interface between the outbox worker and the performers of a service: the work, and the kinds of failures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from storage.models import Incident
from storage.outbox.queue import Claim


class Work(Protocol):
    """The input of a performer of any service. `hold` is awaited right before each call."""

    @property
    def claim(self) -> Claim:
        """The claimed effects."""

    @property
    def incident(self) -> Incident:
        """Their incident at the time of the claim."""

    @property
    def hold(self) -> Callable[[], Awaitable[None]]:
        """Check the lease, and renew it when little is left; raises when the claim was lost."""


class DeliveryFailed(Exception):
    """A call to another service failed; the subclass says what that means for the effect."""

    def __init__(self, error: str, *, method: str = "") -> None:
        super().__init__(f"{method}: {error}" if method else error)
        self.error = error
        self.method = method


class OutcomeUnknown(DeliveryFailed):
    """No valid answer came: the call may have taken effect. Look before trying again."""


class RetryLater(DeliveryFailed):
    """The service will take the call later; it has not taken effect. `after` is how many seconds to wait."""

    def __init__(self, error: str, *, after: float, method: str = "") -> None:
        super().__init__(error, method=method)
        self.after = after


class PermanentFailure(DeliveryFailed):
    """The service refused, and would refuse again."""


class UnknownName(PermanentFailure):
    """A name in the settings is unknown to the service. `nobody` holds all unknown names of the level."""

    def __init__(self, name: str, nobody: tuple[str, ...] = ()) -> None:
        super().__init__(f"{name} is not known in Slack")
        self.name = name
        self.nobody = nobody
