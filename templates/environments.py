"""The Jinja environments: Slack shapes escape the way Slack reads, documents by their file's kind."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, Template

from templates.formatting.markdown import FILTERS
from templates.formatting.times import rounded_duration
from templates.sandbox import OperatorEnvironment
from templates.slack import escaping

HERE = Path(__file__).parent


@cache
def built_in(kind: str) -> Environment:
    """Give the environment of the built-in `shapes` or `documents`."""
    options = _options(kind, FileSystemLoader(HERE)) | {"auto_reload": False}  # ours do not change while we run
    return _set_up(Environment(**options), kind)  # noqa: S701 - chosen per kind


@cache
def built_in_template(kind: str, name: str) -> Template:
    """Give a built-in template by its path within this folder. Raises jinja2.TemplateNotFound if there is none."""
    return built_in(kind).get_template(name)


def sandboxed(folder: Path, kind: str) -> Environment:
    """Give a sandboxed environment for the templates of an operator's folder.

    They may include or extend a built-in one as `built-in/<name>`. Each rendering takes a fresh environment, so that a
    file that was added to the folder is found at once.
    """
    ours = FileSystemLoader(HERE)
    loader = ChoiceLoader([FileSystemLoader(folder), PrefixLoader({"built-in": ours}), ours])
    return _set_up(OperatorEnvironment(**_options(kind, loader)), kind)


def _options(kind: str, loader: BaseLoader) -> dict[str, Any]:
    shared = {"loader": loader, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    if kind == "shapes":
        return shared | {"autoescape": True, "finalize": escaping.escape}
    return shared | {"autoescape": _is_html, "keep_trailing_newline": True}


def _is_html(name: str | None) -> bool:
    return name is not None and name.removesuffix(".j2").endswith(".html")


def _set_up(environment: Environment, kind: str) -> Environment:
    if kind == "documents":
        environment.filters |= FILTERS
        return environment
    for name in ("safe", "forceescape", "urlize", "xmlattr", "tojson"):
        environment.filters.pop(name, None)
    environment.filters |= {"e": escaping.escape, "escape": escaping.escape, "rounded_duration": rounded_duration}
    return environment
