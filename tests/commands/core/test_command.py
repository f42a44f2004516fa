"""What a verb is stands on the verb, and what a reply means on the reply; no list elsewhere says it again."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from commands import COMMANDS
from commands.core.command import Command

ROOT = Path(__file__).parents[3]
SOURCE = [file for folder in ("bot", "commands", "storage") for file in (ROOT / folder).rglob("*.py")]
STATED = ("effect", "deferrable", "visible_when", "permission", "summary")
VERBS = {command.name for command in COMMANDS}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for file in SOURCE:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", node


@pytest.mark.parametrize("name", STATED)
def test_every_verb_has_to_state_it(name: str) -> None:
    [found] = [one for one in fields(Command) if one.name == name]
    assert found.default is MISSING
    assert found.default_factory is MISSING


def test_what_only_reads_is_never_spooled_or_batched() -> None:
    reading = [command for command in COMMANDS if command.effect == "reads"]
    assert len(reading) > 4
    assert [command.name for command in reading if command.deferrable or command.batchable] == []


def verbs_in(node: ast.AST) -> int:
    """How many verbs a collection holds, if it holds nothing else."""
    if not isinstance(node, ast.Set | ast.Tuple | ast.List):
        return 0
    words = {one.value for one in node.elts if isinstance(one, ast.Constant)}
    return len(words) if words <= VERBS else 0


def test_no_list_of_verbs_stands_anywhere_else() -> None:
    """Neither as a constant nor in a comparison; the choices that a refusal offers are no facts about verbs."""
    compared = [
        where for where, node in nodes() if isinstance(node, ast.Compare) and max(map(verbs_in, node.comparators)) > 1
    ]
    named = [
        where
        for where, node in nodes()
        if isinstance(node, ast.Assign | ast.AnnAssign) and any(verbs_in(one) > 2 for one in ast.walk(node))
    ]
    assert [where for where in compared + named if "rules/" not in where] == []


def test_nothing_is_decided_by_the_name_of_a_reply_s_template() -> None:
    assert [
        where
        for where, node in nodes()
        if isinstance(node, ast.Compare)
        and any(
            isinstance(one, ast.Constant) and str(one.value).startswith("replies/")
            for part in ast.walk(node)
            for one in [part]
        )
    ] == []
