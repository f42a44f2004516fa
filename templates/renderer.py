"""Draws templates: the built-in ones, and before them those of an operator's folder, in a sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Template

from templates.environments import built_in_template, sandboxed
from templates.slack.message import Message, MessageBuilder
from templates.slack.view import ViewBuilder

Drawn = TypeVar("Drawn")
Shapes = Mapping[str, object]
Find = Callable[[str], Template]


class Templates:
    """Every word and shape that people see, from the built-in templates or an operator's own.

    `folder` is looked in first. A template there that fails, or that draws what Slack would refuse, is replaced by the
    built-in one; why is told to `on_problem` each time and kept once in `problems`.
    """

    def __init__(self, folder: Path | None = None, on_problem: Callable[[str], None] | None = None) -> None:
        self._folder = folder
        self._on_problem = on_problem
        self.problems: list[str] = []

    def render(self, name: str, facts: Mapping[str, object]) -> Message:
        """Draw a message or a reply, such as `messages/card`.

        Raises jinja2.TemplateError if the built-in template cannot be drawn with these facts.
        """

        def draw(find: Find) -> Message:
            canvas = MessageBuilder()
            _fill(find, name, facts, canvas.shapes())
            return canvas.message()

        return self._first_that_works(name, "shapes", draw)

    def render_view(self, name: str, facts: Mapping[str, object]) -> dict[str, Any]:
        """Draw a modal or an App Home, such as `modals/declare`. Raises like `render`."""

        def draw(find: Find) -> dict[str, Any]:
            canvas = ViewBuilder()
            _fill(find, name, facts, canvas.shapes())
            return canvas.view()

        return self._first_that_works(name, "shapes", draw)

    def render_document(self, name: str, facts: Mapping[str, object]) -> str:
        """Write a document, such as `postmortem.md` (or, with its folder, `web/index.html`). Raises like `render`."""
        path = name if "/" in name else f"documents/{name}"
        return self._first_that_works(path, "documents", lambda find: _fill(find, path, facts, {}))

    def _first_that_works(self, name: str, kind: str, draw: Callable[[Find], Drawn]) -> Drawn:
        if self._folder is not None and _has(self._folder, name):
            try:
                return draw(sandboxed(self._folder, kind).get_template)
            except Exception as error:  # noqa: BLE001 - whatever an operator's template does, the message goes out
                self._report(f"{name}.j2: {type(error).__name__}: {error}")
        return draw(partial(built_in_template, kind))

    def _report(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)
        if self._on_problem is not None:
            self._on_problem(problem)


def _has(folder: Path, name: str) -> bool:
    """Tell whether an operator replaces a template, or a part of it: those of `x.md.j2` stand in the folder `x`."""
    return (folder / f"{name}.j2").is_file() or (folder / name.split(".", maxsplit=1)[0]).is_dir()


def _fill(find: Find, name: str, facts: Mapping[str, object], shapes: Shapes) -> str:
    if not shapes.keys().isdisjoint(facts):
        raise ValueError(f"facts named like a shape: {', '.join(sorted(facts.keys() & shapes.keys()))}")
    return find(f"{name}.j2").render({**shapes, **facts})
