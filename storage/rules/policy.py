"""A team's settings for its incidents: severities, roles, escalation levels, the channel's name, its zone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from storage.rules.permissions import Permissions
from storage.rules.time_parsing import zone_of
from storage.rules.webhooks import Webhook


class Level(BaseModel):
    """One level of the escalation policy: whom to ask (people, groups or channels by Slack id) and how long to wait."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    who: tuple[str, ...] = ()
    wait_minutes: int = Field(default=10, ge=1, le=24 * 60)


class Severity(BaseModel):
    """One severity: its name, the words that also mean it, and whether the first level is paged at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    aliases: tuple[str, ...] = ()
    page: bool = False


SEVERITIES = (
    Severity(name="sev1", aliases=("p1", "critical", "1"), page=True),
    Severity(name="sev2", aliases=("p2", "major", "2"), page=True),
    Severity(name="sev3", aliases=("p3", "minor", "3")),
    Severity(name="sev4", aliases=("p4", "low", "4")),
)
LEADER = "commander"
"""The role that `/incident commander` gives, and that the card, the topic and the draft show first."""

ROLES = (LEADER, "communications", "scribe", "subject matter expert")


class Policy(BaseModel):
    """Everything that `hotwash.toml` may say; each part has a default, so that no file is needed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    severities: tuple[Severity, ...] = SEVERITIES
    default_severity: str = Field(default="sev3", validate_default=True)
    roles: tuple[str, ...] = ROLES
    levels: tuple[Level, ...] = ()
    channel_name: str = "inc-{number}-{title}"
    announcement_channel: str | None = None
    invite: tuple[str, ...] = ()
    timezone: str = "UTC"
    silence_minutes: int = Field(default=30, ge=1)
    permissions: Permissions = Permissions()
    webhooks: tuple[Webhook, ...] = ()

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        zone_of(name)
        return name

    @field_validator("default_severity")
    @classmethod
    def _is_a_severity(cls, name: str, info: ValidationInfo) -> str:
        names = [one.name for one in info.data.get("severities", ())]
        if "severities" in info.data and name not in names:
            raise ValueError(f"has to be one of the severities ({', '.join(names) or 'there are none'}), not {name!r}")
        return name

    @field_validator("roles")
    @classmethod
    def _somebody_leads(cls, roles: tuple[str, ...]) -> tuple[str, ...]:
        plain = tuple(" ".join(role.split()).lower() for role in roles)  # role names ignore case
        if LEADER not in plain:
            raise ValueError(f"must contain {LEADER!r}, the role of the incident commander")
        return plain

    @field_validator("permissions")
    @classmethod
    def _names_what_exists(cls, permissions: Permissions, info: ValidationInfo) -> Permissions:
        complaint = permissions.complaint(info.data.get("roles", ROLES))
        if complaint is not None:
            raise ValueError(complaint)
        return permissions

    @field_validator("webhooks")
    @classmethod
    def _have_names_of_their_own(cls, webhooks: tuple[Webhook, ...]) -> tuple[Webhook, ...]:
        names = [one.name for one in webhooks]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two webhooks are named {twice!r}; each needs a name of its own")
        return webhooks

    @field_validator("channel_name")
    @classmethod
    def _is_unique(cls, pattern: str) -> str:
        if "{number}" not in pattern:
            raise ValueError(f"must contain {{number}}, or two channels would have one name, not {pattern!r}")
        unknown = [one for one in re.findall(r"\{[^{}]*\}", pattern) if one not in ("{number}", "{title}")]
        if unknown:
            raise ValueError(f"{pattern!r}: {unknown[0]} is not known; {{number}} and {{title}} are")
        return pattern

    def severity_named(self, word: str) -> str | None:
        """Give the severity that a word names: its name with or without a hyphen, or one of its aliases."""
        plain = word.strip().lower().replace("-", "").replace("_", "")
        for severity in self.severities:
            if plain == severity.name.lower() or plain in severity.aliases:
                return severity.name
        return None

    def pages(self, severity: str) -> bool:
        """Whether an incident of this severity pages the first level as soon as it is declared."""
        return any(one.page for one in self.severities if one.name == severity)

    def role_named(self, word: str) -> str | None:
        """Give the role that a word names, by its full name or an unmistakable beginning of it."""
        plain = word.strip().lower()
        matches = [role for role in self.roles if role == plain] or [
            role for role in self.roles if len(plain) > 2 and role.startswith(plain)
        ]
        return matches[0] if len(matches) == 1 else None

    def level_named(self, words: Sequence[str]) -> tuple[int, int] | None:
        """Find a level at the start of these words: its index and how many words name it, or None."""
        for index, level in enumerate(self.levels):
            name = level.name.lower().split()
            if [word.lower().strip(",:;") for word in words[: len(name)]] == name:
                return index, len(name)
        return None
