"""Describes errors in the settings: which key, what was given, and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

LISTS = ('["…", "…"]', {"who": '["@oncall"]', "invite": '["@ana"]', "roles": '["commander", "scribe"]'})
_TABLES = {"levels": "level", "severities": "severity", "webhooks": "webhook"}


def in_words(error: ValidationError, prefix: str, models: Mapping[str, type[BaseModel]], given: object) -> str:
    """Give one line that names each wrong key.

    Args:
        error: what the settings' own checks found.
        prefix: what the line begins with, such as the file's name.
        models: the tables of the file by their key, with "" for the file itself; empty for environment variables.
        given: what the file says, to name a level by its name.
    """
    return prefix + "; ".join(_one(dict(one), models, given) for one in error.errors(include_url=False))


def _one(wrong: dict[str, Any], models: Mapping[str, type[BaseModel]], given: object) -> str:
    loc = tuple(wrong["loc"])
    if not models:  # environment variables are written in capitals
        loc = tuple(str(part).upper() for part in loc)
    where, key = _where(loc, given), _key(loc)
    if wrong["type"] == "extra_forbidden":
        return where + _unknown(key, models.get(str(loc[0]) if len(loc) > 1 else ""))
    what = _what(wrong, key)
    return what if what.startswith(f"{key} ") else f"{where}{key} {what}".strip()


def _key(loc: tuple[Any, ...]) -> str:
    """Give the last named part: `who` of level 1, or `invite` where its second element is wrong."""
    return next((part for part in reversed(loc) if isinstance(part, str)), "")


def _where(loc: tuple[Any, ...], given: object) -> str:
    """Name the table of a key, such as `level 1 (on-call): `."""
    if loc[0] == "permissions" and len(loc) > 1:
        return "permissions: "
    if len(loc) < 3 or loc[0] not in _TABLES or not isinstance(loc[1], int):
        return ""
    name = None
    if isinstance(given, Mapping) and isinstance(given.get(loc[0]), list):
        table = given[loc[0]][loc[1]]
        name = table.get("name") if isinstance(table, Mapping) else None
    return f"{_TABLES[loc[0]]} {loc[1] + 1}" + (f" ({name}): " if isinstance(name, str) else ": ")


def _unknown(key: str, model: type[BaseModel] | None) -> str:
    names = [
        *(model.model_fields if model else ()),
        *(("template_folder",) if model and "levels" in model.model_fields else ()),
    ]
    near = get_close_matches(key.lower(), names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}"
    return f"there is no setting {key}; {hint}"


def _what(wrong: dict[str, Any], key: str) -> str:
    kind, value, limits = wrong["type"], wrong.get("input"), wrong.get("ctx", {})
    if kind == "missing":
        return "is missing"
    if kind.startswith(("int_", "float_")):
        return f"has to be a number, not {value!r}"
    if kind.startswith("bool_"):
        return f"has to be true or false, not {value!r}"
    if kind in ("tuple_type", "list_type"):
        example = f"[[{key}]] tables" if key in _TABLES else f"in {LISTS[1].get(key, LISTS[0])}"
        return f"has to be a list, as {example}"
    if kind.startswith(("model_", "dict_")):
        return f"has to be tables, as in [[{key}]]"
    if kind == "string_type":
        return f"has to be text in quotes, not {value!r}"
    if kind == "greater_than_equal":
        return f"has to be at least {limits['ge']}, not {value}"
    if kind == "less_than_equal":
        return f"has to be at most {limits['le']}, not {value}"
    return str(wrong["msg"]).removeprefix("Value error, ")
