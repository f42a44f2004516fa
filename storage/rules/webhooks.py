"""A webhook of the settings: where timeline entries are sent, which of them, and what signs them."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from storage.rules.timeline.kinds import KINDS


class Webhook(BaseModel):
    """One receiver. `secret_env` names the environment's variable that holds the secret; no `events` means all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")
    url: str
    secret_env: str = Field(min_length=1)
    events: tuple[str, ...] = ()
    private: bool = False

    @field_validator("url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise ValueError(f"is no address ({error})") from error
        if not host or parts.username is not None:
            raise ValueError("needs a host, and no user or password: a receiver checks the signature")
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
            raise ValueError("has to begin with https:// (http:// is for this machine alone)")
        return url

    @field_validator("events")
    @classmethod
    def _exist(cls, events: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [one for one in events if one not in KINDS]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no kind of entry; there are {', '.join(KINDS)}")
        return events

    def wants(self, kind: str, *, private: bool) -> bool:
        """Whether an entry of this kind is sent, of an incident that may be private."""
        return (not self.events or kind in self.events) and (self.private or not private)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
