"""Jinja for our own shapes: it draws what Jinja always drew, without the work that they never need.

Messages are drawn for every command, so each step that Jinja repeats for each word printed counts. All of this stands
on Jinja's own places for it: the classes that an environment makes its code and its contexts with.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from types import MethodType
from typing import Any

from jinja2 import Environment
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.nodes import CallBlock, Expr, Name
from jinja2.runtime import Context

from templates.blocks import AROUND_WORDS, Canvas

_OF_EVERY_DICTIONARY = frozenset(dir(dict))


class BriskCode(CodeGenerator):
    """Prints what `finalize` gives as it is, for it is escaped there; and hands shapes their words without a macro."""

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Give a shape the bare function that writes what stands in its block: it passes nothing and wants a string."""
        block = macro_ref.node
        if isinstance(block, CallBlock) and isinstance(block.call.node, Name) and block.call.node.name in AROUND_WORDS:
            self.write("macro")
        else:
            super().macro_def(macro_ref, frame)

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(finalize.src or "escape(")

    def _output_child_post(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(")")


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
        if type(callee) is MethodType and isinstance(callee.__self__, Canvas):
            return callee(*args, **keywords)
        return super().call(callee, *args, _loop_vars=_loop_vars, _block_vars=_block_vars, **keywords)


class BriskEnvironment(Environment):
    """Draws our own templates. Its `finalize` has to escape whatever is printed."""

    code_generator_class = BriskCode
    context_class = BriskContext

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Take a fact of a dictionary at once; what every dictionary has goes first, as in Jinja."""
        if type(obj) is dict and attribute in obj and attribute not in _OF_EVERY_DICTIONARY:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give a template its globals in one dictionary, which is quicker to copy than a chain of them."""
        return {**self.globals, **(d or {})}
