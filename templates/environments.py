"""Makes the Jinja environments: one kind escapes for Slack's mrkdwn, the other for the document's file format."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, Template

from templates.formatting.markdown import FILTERS
from templates.formatting.times import rounded_duration
from templates.sandbox import OperatorEnvironment
from templates.slack import escaping

Kind = Literal["slack", "documents"]
HERE = Path(__file__).parent


@cache
def built_in(kind: Kind) -> Environment:
    """Give the environment of the built-in templates of this kind."""
    options = _options(kind, FileSystemLoader(HERE)) | {"auto_reload": False}  # they do not change in a running process
    return _set_up(Environment(**options), kind)  # noqa: S701 - chosen per kind


@cache
def built_in_template(kind: Kind, name: str) -> Template:
    """Give a built-in template by its path in this folder. Raises jinja2.TemplateNotFound if there is none."""
    return built_in(kind).get_template(name)


def sandboxed(folder: Path, kind: Kind) -> Environment:
    """Give a sandboxed environment for the templates of an operator's folder.

    They may include or extend a built-in one as `built-in/<name>`. Each rendering takes a new environment, so that a
    file that was added to the folder is found at once.
    """
    ours = FileSystemLoader(HERE)
    loader = ChoiceLoader([FileSystemLoader(folder), PrefixLoader({"built-in": ours}), ours])
    return _set_up(OperatorEnvironment(**_options(kind, loader)), kind)


def _options(kind: Kind, loader: BaseLoader) -> dict[str, Any]:
    shared = {"loader": loader, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    if kind == "slack":
        return shared | {"autoescape": True, "finalize": escaping.escape}
    return shared | {"autoescape": _is_html, "keep_trailing_newline": True}


def _is_html(name: str | None) -> bool:
    return name is not None and name.removesuffix(".j2").endswith(".html")


def _set_up(environment: Environment, kind: Kind) -> Environment:
    """Add the filters of this kind; in messages, remove those that would skip Slack's escaping."""
    if kind == "documents":
        environment.filters |= FILTERS
        return environment
    for name in ("safe", "forceescape", "urlize", "xmlattr", "tojson"):
        environment.filters.pop(name, None)
    environment.filters |= {"e": escaping.escape, "escape": escaping.escape, "rounded_duration": rounded_duration}
    return environment
