"""Renders templates: an operator's own first, in a sandbox, then the built-in ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Template

from templates.environments import Kind, built_in_template, sandboxed
from templates.slack.message import Message, MessageBuilder
from templates.slack.view import ViewBuilder

Rendered = TypeVar("Rendered")
Functions = Mapping[str, object]
GetTemplate = Callable[[str], Template]


class Templates:
    """Renders messages, views and documents from the built-in templates or from an operator's own.

    A template in `folder` is used before the built-in one of the same name. If it fails, or makes something that Slack
    would refuse, the built-in one is used, so that the message is sent all the same; the reason goes to `on_problem`
    each time and is kept once in `problems`.
    """

    def __init__(self, folder: Path | None = None, on_problem: Callable[[str], None] | None = None) -> None:
        self._folder = folder
        self._on_problem = on_problem
        self.problems: list[str] = []

    def render(self, name: str, facts: Mapping[str, object]) -> Message:
        """Render a message or a reply, such as `messages/card`.

        Raises jinja2.TemplateError if the built-in template cannot be rendered with these facts.
        """

        def build(get_template: GetTemplate) -> Message:
            builder = MessageBuilder()
            _render(get_template, name, facts, builder.functions())
            return builder.message()

        return self._with_fallback(name, "slack", build)

    def render_view(self, name: str, facts: Mapping[str, object]) -> dict[str, Any]:
        """Render a modal or an App Home, such as `modals/declare`. Raises like `render`."""

        def build(get_template: GetTemplate) -> dict[str, Any]:
            builder = ViewBuilder()
            _render(get_template, name, facts, builder.functions())
            return builder.view()

        return self._with_fallback(name, "slack", build)

    def render_document(self, name: str, facts: Mapping[str, object]) -> str:
        """Render a document, such as `postmortem.md` (or, with its folder, `web/index.html`). Raises like `render`."""
        path = name if "/" in name else f"documents/{name}"
        return self._with_fallback(path, "documents", lambda get_template: _render(get_template, path, facts, {}))

    def _with_fallback(self, name: str, kind: Kind, build: Callable[[GetTemplate], Rendered]) -> Rendered:
        """Build from the operator's template if there is one and it works, otherwise from the built-in one."""
        if self._folder is not None and _is_replaced(self._folder, name):
            try:
                return build(sandboxed(self._folder, kind).get_template)
            except Exception as error:  # noqa: BLE001 - an operator's template may fail in any way
                self._report(f"{name}.j2: {type(error).__name__}: {error}")
        return build(partial(built_in_template, kind))

    def _report(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)
        if self._on_problem is not None:
            self._on_problem(problem)


def _is_replaced(folder: Path, name: str) -> bool:
    """Tell whether the folder has this template, or a part of it: the parts of `x.md.j2` are in the folder `x`."""
    return (folder / f"{name}.j2").is_file() or (folder / name.split(".", maxsplit=1)[0]).is_dir()


def _render(get_template: GetTemplate, name: str, facts: Mapping[str, object], functions: Functions) -> str:
    if not functions.keys().isdisjoint(facts):
        raise ValueError(f"facts named like a function: {', '.join(sorted(facts.keys() & functions.keys()))}")
    return get_template(f"{name}.j2").render({**functions, **facts})
