"""Labels an event: what it did, in a few words."""

from __future__ import annotations

from storage.rules.timeline.events import (
    Escalated,
    Event,
    FollowUpAdded,
    LessonLearned,
    MilestoneStated,
    RoleAssigned,
    SeverityChanged,
    StatusChanged,
)


def label(what: Event) -> str | None:
    """Give what an event did in a few words, where its text alone does not say it; None for a plain note."""
    if isinstance(what, StatusChanged):
        return what.status
    if isinstance(what, SeverityChanged):
        return f"{what.before} → {what.severity}"
    if isinstance(what, RoleAssigned):
        return f"{what.role}: {what.name or 'nobody'}"
    if isinstance(what, MilestoneStated):
        return what.milestone
    if isinstance(what, Escalated) and not what.automatic:
        return "escalated" if what.text else f"escalated to {what.to or 'more help'}"
    if isinstance(what, LessonLearned):
        return {"well": "went well", "badly": "went badly", "lucky": "lucky"}[what.mood]
    if isinstance(what, FollowUpAdded):
        about = [what.type, f"@{what.owner}" if what.owner else None, f"due {what.due}" if what.due else None]
        return " · ".join([f"action {what.number}", *[part for part in about if part]])
    plain = {"acknowledged": "acknowledged", "closed": "closed", "cancelled": "cancelled", "reopened": "reopened",
             "declared": "declared", "action done": "done", "renamed": "renamed"}  # fmt: skip
    return plain.get(what.kind)
