"""Jinja's sandbox with a budget: a hostile or runaway template of an operator's ends, and soon.

Jinja's own sandbox keeps a template from reaching the program. It does not keep it from looping for hours or from
filling the memory; here every turn of a loop, every call, every character written is paid for.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from jinja2 import nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

BUDGET = 5_000_000
"""What one drawing may spend: a character costs one, a turn of a loop five, a call fifty."""

LONGEST = 200_000
"""How long a string or a list may become, and a template's file be."""

LARGEST_ARGUMENT = 5_000
"""How large a number, or how long a string, a filter may be told to use."""

LARGEST_PRODUCT = 50_000_000
"""How large that may be, times the length of what the filter is used on."""

_STEP = 5
_CALL = 50
_BITS = 4_096
_GROWING = frozenset(
    {"format", "format_map", "center", "ljust", "rjust", "zfill", "expandtabs", "replace", "join", "translate"}
)


Repeated = TypeVar("Repeated", nodes.For, nodes.Macro, nodes.CallBlock)


class BudgetExceeded(SecurityError):
    """A template wants more than it may have."""


class FrugalEnvironment(ImmutableSandboxedEnvironment):
    """Reaches nothing but its facts and shapes, changes none of them, and stops when its budget is spent.

    One environment serves one drawing, after its `meter` was called.
    """

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._left = BUDGET
        self.globals.pop("lipsum", None)
        self.filters.pop("format", None)

    def meter(self) -> None:
        """Make every filter and everything written pay; to be called once, when all filters are there."""
        self.filters = {name: self._paying(function) for name, function in self.filters.items()}
        self.filters |= {"counted": self._counted, "charged": self._charged, "concatenated": self._concatenated}
        written = self.finalize or (lambda value: value)
        self.finalize = lambda value: self._bounded(written(value))

    def spend(self, amount: int) -> None:
        """Pay. Raises BudgetExceeded when nothing is left."""
        self._left -= amount
        if self._left < 0:
            raise BudgetExceeded("the template does too much")

    def call(self, context: Context, callee: Any, /, *args: Any, **keywords: Any) -> Any:
        """Call a shape, a macro or a method, and pay for it and for what it gives."""
        self.spend(_CALL)
        return self._bounded(super().call(context, callee, *args, **keywords))

    def wrap_str_format(self, value: Any) -> None:
        """Wrap nothing: `format` is out of reach, as `is_safe_attribute` says."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Keep the string methods out of reach that make much of little."""
        growing = isinstance(obj, str) and attr in _GROWING
        return not growing and super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse sums, products and powers that could not be stored."""
        if _size_of(operator, left, right) > LONGEST:
            raise BudgetExceeded(f"the result of {operator} is too large")
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if len(source) > LONGEST:
            raise BudgetExceeded("the template's file is too long")
        template = super()._parse(source, name, filename)
        _Metering().visit(template)
        return template.set_environment(self)  # type: ignore[return-value]  # it gives the node it was called on

    def _paying(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Make a filter pay for what it is given and what it gives, and refuse large arguments."""
        first = 1 if hasattr(function, "jinja_pass_arg") else 0

        @functools.wraps(function)
        def paying(*args: Any, **keywords: Any) -> Any:
            length = _length(args[first])
            self.spend(_STEP + length)
            for argument in (*args[first + 1 :], *keywords.values()):
                size = abs(argument) if isinstance(argument, int) else _length(argument)
                if size > LARGEST_ARGUMENT or size * length > LARGEST_PRODUCT:
                    raise BudgetExceeded("a filter's argument is too large")
            return self._bounded(function(*args, **keywords))

        return paying

    def _bounded(self, value: Any) -> Any:
        if _length(value) > LONGEST:
            raise BudgetExceeded("a value is too long")
        self.spend(_length(value))
        return value

    @pass_context
    def _counted(self, context: Context, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self.spend(_STEP)
            yield value

    @pass_context
    def _charged(self, context: Context, amount: int) -> str:
        self.spend(amount)
        return ""

    @pass_context
    def _concatenated(self, context: Context, parts: list[Any]) -> Any:
        if sum(len(str(part)) for part in parts) > LONGEST:
            raise BudgetExceeded("a value is too long")
        if any(hasattr(part, "__html__") for part in parts):
            return Markup("").join(parts)
        return "".join(str(part) for part in parts)


class _Metering(NodeTransformer):
    """Puts the meters into a parsed template: on loops, on joined strings, on what stands in repeated bodies."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - the visitor's protocol
        self.generic_visit(node)
        node.iter = _filtered(node.iter, "counted")
        return self._charging(node)

    def visit_Macro(self, node: nodes.Macro) -> nodes.Macro:  # noqa: N802
        self.generic_visit(node)
        return self._charging(node)

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.CallBlock:  # noqa: N802
        self.generic_visit(node)
        return self._charging(node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "concatenated")

    def _charging(self, node: Repeated) -> Repeated:
        written = sum(len(data.data) for data in node.find_all(nodes.TemplateData))
        charge = _filtered(nodes.Const(written, lineno=node.lineno), "charged")
        node.body = [nodes.ExprStmt(charge, lineno=node.lineno), *node.body]
        return node


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _length(value: object) -> int:
    return len(value) if isinstance(value, (str, bytes, list, tuple, dict, set, frozenset, range)) else 0


def _size_of(operator: str, left: Any, right: Any) -> int:
    """Give how long the result of an operator would be, in characters, items or bits beyond the few that are free."""
    if operator == "%" and isinstance(left, str):
        return LONGEST + 1
    if isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() * max(right, 1) if operator == "**" else left.bit_length() + right.bit_length()
        return LONGEST + 1 if bits > _BITS else 0
    if operator == "*":
        times = right if isinstance(right, int) else left if isinstance(left, int) else 1
        return (_length(left) + _length(right)) * max(times, 0)
    return _length(left) + _length(right)
