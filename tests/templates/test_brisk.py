from __future__ import annotations

import re

import pytest
from jinja2 import Environment, StrictUndefined

from templates.brisk import BriskEnvironment
from templates.slack import escaping
from templates.slack.message import MessageBuilder

FACTS = {
    "who": "Ana <ana@example.com> & \"co\" 'x' \0",
    "escaped": escaping.escape("<b>"),
    "nobody": None,
    "number": 7,
    "item": {"at": "2023-08-09T18:28:00Z", "items": "hidden by the method", "text": "<!channel>"},
    "several": ["<a>", "b"],
}
SOURCES = {
    "facts": "{{ who }} {{ escaped }} {{ nobody }} {{ number }} {{ several }}",
    "constants": "{{ '<b>' }} {{ 1 + 1 }} & <c>",
    "facts within facts": "{{ item.text }} {{ item['text'] }} {{ item.items() | length }}",
    "joined words": "{{ who ~ ' & ' ~ escaped }} {{ several | join(', ') }}",
    "a condition that fails": "{{ 'x' if nobody }}",
    "a macro": "{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(who) }} {{ m(who) ~ who }}",
    "a macro with a block": "{% macro m() %}{{ caller() }}!{% endmacro %}{% call m() %}{{ who }}{% endcall %}",
    "a block with an argument": "{% macro m() %}{{ caller('<') }}{% endmacro %}{% call(x) m() %}{{ x }}{% endcall %}",
    "words set aside": "{% set x %}{{ who }}{% endset %}{{ x }}",
    "a loop": "{% for one in several %}{{ loop.index }}{{ loop.cycle('<', '>') }}{{ one }}{% endfor %}",
    "one of Jinja's own names": "{% for one in range(3) %}{{ one }}{% endfor %}",
    "a block of words": "{% call rich() %}{{ bold(who) }} {{ who }} {{ typed(item.text) }}{% endcall %}",
    "a block in a loop": "{% for one in several %}{% call section() %}*{{ one }}*{% endcall %}{% endfor %}",
    "a block in a block": "{% call rich() %}{{ who }}{% call section() %}1{% endcall %}{{ who }}{% endcall %}",
    "no autoescape": "{% autoescape false %}{{ who }}{% endautoescape %}",
}


def brisk() -> Environment:
    return BriskEnvironment(autoescape=True, undefined=StrictUndefined, finalize=escaping.escape)


def ordinary() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined, finalize=escaping.escape)


def drawn(environment: Environment, source: str) -> tuple[str, object]:
    canvas = MessageBuilder()
    text = environment.from_string(source).render({**canvas.shapes(), **FACTS})
    return text, canvas.message().blocks if "call rich" in source or "call section" in source else None


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_what_is_drawn_is_what_jinja_itself_draws(source: str) -> None:
    source = "{% call summary() %}s{% endcall %}" + source
    assert drawn(brisk(), source) == drawn(ordinary(), source)


@pytest.mark.parametrize("source", ["{{ missing }}", "{{ item.missing }}", "{{ item.text.missing }}", "{{ nobody() }}"])
def test_what_jinja_itself_refuses_is_refused(source: str) -> None:
    with pytest.raises(Exception) as ours:  # noqa: PT011 - compared with Jinja's own below
        drawn(brisk(), source)
    with pytest.raises(type(ours.value), match=re.escape(str(ours.value))):
        drawn(ordinary(), source)
