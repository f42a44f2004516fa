"""The shape of postmortem.json, as strictly as a program reads it. More keys may come; these stay."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Utc = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
Seconds = Annotated[int, Field(ge=0)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]


class Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow")


class Incident(Part):
    ref: Annotated[str, Field(pattern=r"^INC-[1-9]\d*$")]
    title: str
    severity: str
    status: Literal["investigating", "identified", "monitoring", "resolved", "closed", "cancelled"]
    timezone: str
    channel: str


class Milestone(Part):
    at: Utc
    source: Literal["recorded", "stated", "derived"]


class Milestones(Part):
    model_config = ConfigDict(strict=True, extra="forbid")

    started: Milestone | None
    detected: Milestone | None
    declared: Milestone | None
    acknowledged: Milestone | None
    escalated: Milestone | None
    mitigated: Milestone | None
    resolved: Milestone | None
    closed: Milestone | None


class Durations(Part):
    total: Seconds | None
    to_detect: Seconds | None
    to_acknowledge: Seconds | None
    to_mitigate: Seconds | None
    to_resolve: Seconds | None


class Entry(Part):
    number: Annotated[int, Field(ge=1)]
    at: Utc
    recorded_at: Utc
    by: str
    tag: Literal["detect", "hypothesis", "finding", "action", "decision", "communication", "impact"] | None
    kind: str
    text: str
    amended: bool


class Lessons(Part):
    model_config = ConfigDict(strict=True, extra="forbid")

    well: list[str]
    badly: list[str]
    lucky: list[str]


class Escalation(Part):
    at: Utc
    to: str | None
    by: str
    reason: str | None
    acknowledged_at: Utc | None
    acknowledged_by: str | None


class FollowUp(Part):
    number: Annotated[int, Field(ge=1)]
    text: str
    type: Literal["prevent", "mitigate", "detect", "process"] | None
    owner: str | None
    due: Day | None
    done: bool


class Question(Part):
    about: str
    asks: str
    of: str


class Postmortem(Part):
    incident: Incident
    milestones: Milestones
    durations: Durations
    timeline: list[Entry]
    impact: list[str]
    trigger: list[str]
    cause: list[str]
    resolution: list[str]
    lessons: Lessons
    escalations: list[Escalation]
    follow_ups: list[FollowUp]
    questions: list[Question]
