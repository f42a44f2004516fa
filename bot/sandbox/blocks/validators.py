"""A small language for rules on JSON: a check looks at a value and notes its problems in Slack's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any


class Problems(list[str]):
    """The problems found so far, each with a JSON pointer to its place."""

    def note(self, pointer: str, words: str) -> None:
        """Add a problem at a place."""
        self.append(f"{words} [json-pointer:{pointer}]")


Check = Callable[[Any, str, Problems], None]


def words(most: int, least: int = 1, pattern: str | None = None) -> Check:
    """A string of so many characters, matching the pattern as a whole when one is given."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.note(pointer, "must be a string")
        elif len(value) > most:
            problems.note(pointer, f"must be less than {most + 1} characters")
        elif len(value) < least:
            problems.note(pointer, f"must be more than {least - 1} characters")
        elif pattern and not re.fullmatch(pattern, value):
            problems.note(pointer, f"failed to match pattern {pattern}")

    return check


def whole(least: int, most: int) -> Check:
    """A whole number between two bounds, inclusive."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            problems.note(pointer, "must be an integer")
        elif value < least:
            problems.note(pointer, f"must be greater than {least - 1}")
        elif value > most:
            problems.note(pointer, f"must be less than {most + 1}")

    return check


def flag(value: Any, pointer: str, problems: Problems) -> None:
    """Note a problem unless the value is true or false."""
    if not isinstance(value, bool):
        problems.note(pointer, "must be a boolean")


def choice(*allowed: Any) -> Check:
    """One of a few values."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if value not in allowed:
            problems.note(pointer, f"must be a valid enum value: {', '.join(map(str, allowed))}")

    return check


def items(each: Check, least: int, most: int) -> Check:
    """An array of so many items, each of which passes a check."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.note(pointer, "must be an array")
            return
        if len(value) > most:
            problems.note(pointer, f"no more than {most} items allowed")
        if len(value) < least:
            problems.note(pointer, f"no fewer than {least} items allowed")
        for index, item in enumerate(value):
            each(item, f"{pointer}/{index}", problems)

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *also: Check) -> Check:
    """An object with exactly these properties; `also` are rules on the object as a whole."""
    known = {**required, **(optional or {})}

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.note(pointer, "must provide an object")
            return
        before = len(problems)
        for name in required:
            if name not in value:
                problems.note(pointer, f"missing required field: {name}")
        for name, part in value.items():
            if name in known:
                known[name](part, f"{pointer}/{name}", problems)
            else:
                problems.note(pointer, f"invalid additional property: {name}")
        for rule in also if len(problems) == before else ():
            rule(value, pointer, problems)

    return check


def variants(table: Mapping[str, Check]) -> Check:
    """An object whose `type` decides which check it must pass."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.note(pointer, "must provide an object")
        elif "type" not in value:
            problems.note(pointer, "missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in table:
            problems.note(f"{pointer}/type", f"unsupported type: {value['type']}")
        else:
            table[value["type"]](value, pointer, problems)

    return check


def one_of(*names: str) -> Check:
    """An object that has exactly one of these properties."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if sum(name in value for name in names) != 1:
            problems.note(pointer, f"must define either {' or '.join(f'`{name}`' for name in names)}")

    return check
