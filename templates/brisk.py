"""Jinja for our own shapes: it draws what Jinja always drew, without the work that they never need.

Messages are drawn for every command, so each step that Jinja repeats for each word printed counts. All of this stands
on Jinja's own places for it: the methods of an environment, and the class of its contexts.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from types import MethodType
from typing import Any

from jinja2 import Environment
from jinja2.runtime import Context

from templates.slack.message import MessageBuilder

_OF_EVERY_DICTIONARY = frozenset(dir(dict))


class BriskContext(Context):
    """Calls a shape, which is a method of the canvas and wants nothing of Jinja's, at once."""

    def call(
        self,
        callee: Callable[..., Any],
        /,
        *args: Any,
        _loop_vars: Any = None,
        _block_vars: Any = None,
        **keywords: Any,
    ) -> Any:
        """Call a shape, or anything else as Jinja does."""
        if type(callee) is MethodType and isinstance(callee.__self__, MessageBuilder):
            return callee(*args, **keywords)
        return super().call(callee, *args, _loop_vars=_loop_vars, _block_vars=_block_vars, **keywords)


class BriskEnvironment(Environment):
    """Draws our own templates."""

    context_class = BriskContext

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Take a fact of a dictionary at once; what every dictionary has goes first, as in Jinja."""
        if type(obj) is dict and attribute in obj and attribute not in _OF_EVERY_DICTIONARY:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give a template its globals in one dictionary, which is quicker to copy than a chain of them."""
        return {**self.globals, **(d or {})}
