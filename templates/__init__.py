"""Turns facts into Slack messages, views and documents: every word and block that people see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from templates.renderer import Templates
from templates.slack.message import CannotRender, Message

__all__ = ["CannotRender", "Message", "Templates", "render", "render_document", "render_view"]

_BUILT_IN = Templates()


def render(name: str, facts: Mapping[str, object]) -> Message:
    """Render a built-in message or reply, such as `messages/card` or `replies/recorded`.

    Raises jinja2.TemplateError if a fact that the template needs is missing.
    """
    return _BUILT_IN.render(name, facts)


def render_view(name: str, facts: Mapping[str, object]) -> dict[str, Any]:
    """Render a built-in modal or App Home, such as `modals/declare`. Raises like `render`."""
    return _BUILT_IN.render_view(name, facts)


def render_document(name: str, facts: Mapping[str, object]) -> str:
    """Render a built-in document, such as `postmortem.md`. Raises like `render`."""
    return _BUILT_IN.render_document(name, facts)
