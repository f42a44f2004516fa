from __future__ import annotations

from pathlib import Path

import pytest

from templates import Templates, render, render_view
from templates.slack.message import CannotRender
from tests.templates.block_kit import complaints
from tests.templates.examples import EXAMPLES, VIEWS
from tests.templates.reading import read

NEXT = EXAMPLES["messages/next_level"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "messages").mkdir()
    return tmp_path


def render_own(folder: Path, source: str) -> tuple[str, list[str]]:
    (folder / "messages" / "next_level.j2").write_text(source, encoding="utf-8")
    templates = Templates(folder)
    message = templates.render("messages/next_level", NEXT)
    assert complaints(message.payload()) == []
    return message.text, templates.problems


def template(text: str) -> str:
    return "{% call summary() %}" + text + "{% endcall %}{% call section() %}*" + text + "*{% endcall %}"


def test_an_operators_template_is_used_before_the_built_in_one(folder: Path) -> None:
    assert render_own(folder, template("On y va, {{ to | upper }}")) == ("On y va, SENIOR ENGINEERS", [])


def test_other_templates_stay_the_built_in_ones(folder: Path) -> None:
    render_own(folder, template("mine"))
    facts = EXAMPLES["messages/retracted"]
    assert Templates(folder).render("messages/retracted", facts) == render("messages/retracted", facts)


def test_an_operators_template_may_use_the_built_in_one(folder: Path) -> None:
    source = '{% include "built-in/messages/next_level.j2" %}{% call context() %}Runbook: go/page{% endcall %}'
    (folder / "messages" / "next_level.j2").write_text(source, encoding="utf-8")
    templates = Templates(folder)
    shown = read(templates.render("messages/next_level", NEXT).blocks)
    assert templates.problems == []
    assert shown == "📟 Nobody acknowledged in 10 minutes: paging senior engineers\nRunbook: go/page"


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_built_in_template_works_in_the_sandbox(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir()
    (tmp_path / f"{name}.j2").write_text(f'{{% include "built-in/{name}.j2" %}}', encoding="utf-8")
    templates = Templates(tmp_path)
    facts = {key: value * 40 if isinstance(value, list) else value for key, value in EXAMPLES[name].items()}
    assert templates.render(name, facts) == render(name, facts)
    assert templates.problems == []


BROKEN = {
    "a fact that is not there": template("{{ nobody }}"),
    "a syntax error": "{% call summary( %}",
    "an unknown function": "{{ fireworks() }}",
    "no summary": "{% call section() %}only this{% endcall %}",
    "nothing to show": "{% call summary() %}x{% endcall %}",
    "a division by zero": template("{{ 1 / 0 }}"),
    "a button outside of actions": template("x") + '{{ button("x", verb="ack") }}',
    "an image from nowhere": template("x") + '{{ image("file:///etc/passwd", "x") }}',
    "itself, forever": '{% include "messages/next_level.j2" %}',
    "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
}
UNSAFE = {
    "an attribute with an underscore": template("{{ summary.__self__.__class__.__mro__ }}"),
    "the program's globals": template("{{ summary.__globals__ }}"),
    "an attribute by a filter": template("{{ ''|attr('__class__') }}"),
    "a changed list": "{% set _ = people.append(1) %}" + template("x"),
    "a changed dictionary": "{% set _ = person.update(x=1) %}" + template("x"),
}
ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}"


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN)
def test_the_built_in_template_stands_in_for_one_that_fails(folder: Path, source: str) -> None:
    text, problems = render_own(folder, source)
    assert text == "Nobody acknowledged in 10 minutes: paging senior engineers"
    assert len(problems) == 1
    assert problems[0].startswith("messages/next_level.j2: ")


@pytest.mark.parametrize("source", UNSAFE.values(), ids=UNSAFE)
def test_a_template_reaches_only_its_facts_and_changes_none(folder: Path, source: str) -> None:
    (folder / "messages" / "next_level.j2").write_text(source, encoding="utf-8")
    facts = NEXT | {"people": ["Ana"], "person": {"name": "Ana"}}
    templates = Templates(folder)
    assert templates.render("messages/next_level", facts) == render("messages/next_level", NEXT)
    assert "SecurityError: " in templates.problems[0]
    assert (facts["people"], facts["person"]) == (["Ana"], {"name": "Ana"})


def test_output_that_is_too_long_cannot_be_rendered(folder: Path) -> None:
    text, problems = render_own(folder, ENDLESS)
    assert text == "Nobody acknowledged in 10 minutes: paging senior engineers"
    assert problems == ["messages/next_level.j2: CannotRender: the template writes more than 2,000,000 characters"]


def test_each_failure_is_reported_each_time_and_kept_once(folder: Path) -> None:
    (folder / "messages" / "next_level.j2").write_text("{{ nobody }}", encoding="utf-8")
    reported: list[str] = []
    templates = Templates(folder, reported.append)
    for _ in range(3):
        templates.render("messages/next_level", NEXT)
    assert reported == ["messages/next_level.j2: UndefinedError: 'nobody' is undefined"] * 3
    assert templates.problems == reported[:1]


@pytest.mark.parametrize("trick", ["{{ to | safe }}", "{% autoescape false %}{{ to }}{% endautoescape %}"])
def test_an_operators_template_cannot_make_peoples_words_live(folder: Path, trick: str) -> None:
    (folder / "messages" / "next_level.j2").write_text(template(trick), encoding="utf-8")
    message = Templates(folder).render("messages/next_level", {"to": "<!channel>", "minutes": 1})
    assert complaints(message.payload()) == []
    assert "<!channel>" not in message.text


def test_what_is_too_long_is_shortened_and_buttons_are_kept(folder: Path) -> None:
    source = (
        "{% call summary() %}" + "t" * 9_000 + "{% endcall %}{% call header() %}" + "h" * 400 + "{% endcall %}"
        "{% for n in range(60) %}{% call section() %}" + "s" * 4_000 + "{% endcall %}{% endfor %}"
        '{% call actions() %}{% for n in range(30) %}{{ button("b" * 100, verb="status", text="monitoring") }}'
        "{% endfor %}{% endcall %}"
    )
    (folder / "messages" / "next_level.j2").write_text(source, encoding="utf-8")
    message = Templates(folder).render("messages/next_level", NEXT)
    assert complaints(message.payload()) == []
    assert message.text == "t" * 3_899 + "…"
    assert message.blocks[0]["text"]["text"] == "h" * 149 + "…"
    names = [button["action_id"] for button in message.blocks[-1]["elements"]]
    assert names[:3] == ["do:status", "do:status:monitoring", "do:status:monitoring:2"]
    assert len(names) == len(set(names)) == 25


def test_a_fact_may_not_be_named_like_a_function() -> None:
    with pytest.raises(ValueError, match="facts named like a function: button"):
        render("messages/next_level", NEXT | {"button": 1})


def test_a_built_in_template_without_its_facts_is_an_error() -> None:
    with pytest.raises(Exception, match="'minutes' is undefined"):
        render("messages/next_level", {"to": "x"})


def test_a_view_remembers_no_more_than_slack_keeps() -> None:
    with pytest.raises(CannotRender, match="private_metadata"):
        render_view("modals/declare", VIEWS["modals/declare"] | {"private_metadata": {"x": "y" * 3_000}})


def test_an_operator_may_replace_one_part_of_a_document(tmp_path: Path) -> None:
    (tmp_path / "documents" / "greeting").mkdir(parents=True)
    (tmp_path / "documents" / "greeting.md.j2").write_text(
        '{% include "documents/greeting/who.j2" %}!\n', encoding="utf-8"
    )
    (tmp_path / "documents" / "greeting" / "who.j2").write_text("*{{ who }}*", encoding="utf-8")
    templates = Templates(tmp_path)
    assert templates.render_document("greeting.md", {"who": "<b> & {{ 1 }}"}) == "*<b> & {{ 1 }}*!\n"


def test_a_document_in_html_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "page.html.j2").write_text("<p>{{ who }}</p>", encoding="utf-8")
    assert Templates(tmp_path).render_document("page.html", {"who": "<b>"}) == "<p>&lt;b&gt;</p>"
