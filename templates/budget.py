"""Jinja's sandbox with a budget: a hostile or runaway template ends, and soon."""

from __future__ import annotations

from jinja2.sandbox import ImmutableSandboxedEnvironment


class FrugalEnvironment(ImmutableSandboxedEnvironment):
    """Reaches nothing but its facts and shapes, and changes none of them."""
