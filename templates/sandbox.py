"""Jinja's sandbox for an operator's templates, with a cap on what one of them writes."""

from __future__ import annotations

from typing import Any

from jinja2 import Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from templates.slack.message import CannotRender

MOST_CHARACTERS = 2_000_000
"""The cap: how many characters one rendering may write."""


class CappedTemplate(Template):
    """A template whose rendering stops at `MOST_CHARACTERS`."""

    def render(self, *args: Any, **keywords: Any) -> str:
        """Render with these facts. Raises CannotRender as soon as the output is longer than the cap."""
        parts: list[str] = []
        room = MOST_CHARACTERS
        for part in self.generate(*args, **keywords):
            room -= len(part)
            if room < 0:
                raise CannotRender(f"the template writes more than {MOST_CHARACTERS:,} characters")
            parts.append(part)
        return "".join(parts)


class OperatorEnvironment(ImmutableSandboxedEnvironment):
    """Keeps a template from attributes with an underscore and from changing its facts, and caps its output.

    Operators write these templates for a process that they run themselves, so this guards against mistakes, not
    against attacks. The cap counts what reaches the document, so an endless loop with output ends. Not guarded: a loop
    that writes nothing or writes inside a `call`, `set` or `macro` block, and an expression with a huge value, such as
    `9 ** 999999999`; these hold up the process.
    """

    template_class = CappedTemplate
