from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import templates
from templates import render, render_view
from tests.templates.block_kit import complaints, complaints_about_view
from tests.templates.examples import EXAMPLES, TITLE, VIEWS, ZONE
from tests.templates.reading import read, spoken

FOLDER = Path(templates.__file__).parent
HARD = (
    "<!channel> & *stars* _x_ `tick` {{ 7 * 7 }} {% raw %} \\ @here <@U1|x> \U0001f468\u200d\U0001f469\u200d\U0001f467 "
)


def harder(facts: Any, words: str) -> Any:
    """The same facts with these words wherever a person's might stand."""
    if isinstance(facts, dict):
        kept = (
            "at",
            "since",
            "until",
            "declared_at",
            "started_at",
            "made_at",
            "at_before",
            "at_after",
            "next_at",
            "id",
            "kind",
            "source",
            "ref",
        )
        return {name: value if name in kept else harder(value, words) for name, value in facts.items()}
    if isinstance(facts, list):
        return [harder(fact, words) for fact in facts]
    return words if isinstance(facts, str) else facts


def test_every_template_has_example_facts() -> None:
    found = {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.glob("*/*.j2")}
    shapes = {name for name in found if name.split("/")[0] in ("messages", "replies", "modals")}
    assert shapes == EXAMPLES.keys() | VIEWS.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_slack_takes_every_message(name: str) -> None:
    assert complaints(render(name, EXAMPLES[name]).payload()) == []


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("times", [1, 40, 400], ids=["hard", "hard and long", "hard and endless"])
def test_slack_takes_every_message_whatever_people_typed(name: str, times: int) -> None:
    facts = harder(EXAMPLES[name], HARD * times)
    assert complaints(render(name, facts).payload()) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_slack_takes_every_message_with_lists_that_are_empty_or_long(name: str) -> None:
    for times in (60,) if name == "messages/entries" else (0, 60):
        facts = {key: value * times if isinstance(value, list) else value for key, value in EXAMPLES[name].items()}
        assert complaints(render(name, facts).payload()) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_same_facts_give_the_same_message(name: str) -> None:
    assert json.dumps(render(name, EXAMPLES[name]).payload()) == json.dumps(render(name, EXAMPLES[name]).payload())


@pytest.mark.parametrize("name", VIEWS)
def test_slack_takes_every_view(name: str) -> None:
    assert complaints_about_view(render_view(name, VIEWS[name])) == []


@pytest.mark.parametrize("name", [name for name, facts in EXAMPLES.items() if "title" in facts])
def test_a_title_is_shown_as_it_was_typed(name: str) -> None:
    assert TITLE in read(render(name, EXAMPLES[name]).blocks)


def test_the_card_tells_a_tired_person_what_is_going_on() -> None:
    shown = read(render("messages/card", EXAMPLES["messages/card"]).blocks)
    assert shown.startswith(f"# INC-42: {TITLE}\n🔴 sev1 · investigating · commander Ana\nScribe: Ben_o_")
    assert "Started 9 Aug 2023, 19:00 WAT\n" in shown
    assert "Paged senior engineers, 19:59 WAT: not acknowledged yet." in shown
    assert shown.endswith("[I am on it] [Escalate] [Mitigated] [Resolved]")


def test_the_card_offers_what_can_still_be_done() -> None:
    facts = EXAMPLES["messages/card"]
    acknowledged = {"escalation": facts["escalation"] | {"acknowledged": True}}
    assert read(render("messages/card", facts | acknowledged).blocks).endswith("\n[Escalate] [Mitigated] [Resolved]")
    watching = acknowledged | {"status": "monitoring"}
    assert read(render("messages/card", facts | watching).blocks).endswith("\n[Escalate] [Resolved]")
    over = acknowledged | {"status": "resolved"}
    assert read(render("messages/card", facts | over).blocks).endswith("\n[Escalate] [Close]")
    assert "[" not in read(render("messages/card", facts | {"status": "closed", "closed": True}).blocks)


def test_the_card_asks_for_an_acknowledgement_until_somebody_gave_one() -> None:
    facts = EXAMPLES["messages/card"] | {"escalation": None}
    assert "[I am on it]" in read(render("messages/card", facts).blocks)
    somebody = [{"name": "acknowledged", "at": "2023-08-09T18:31:00Z", "source": "recorded"}]
    shown = read(render("messages/card", facts | {"milestones": somebody}).blocks)
    assert "[I am on it]" not in shown
    assert "Acknowledged 9 Aug 2023, 19:31 WAT\n" in shown


def test_entries_take_a_line_each() -> None:
    message = render("messages/entries", EXAMPLES["messages/entries"])
    lines = read(message.blocks).splitlines()
    assert len(message.blocks) == 1
    assert lines[0] == f"1 19:28 WAT · Ana · 📣 {TITLE}"
    assert lines[1].startswith("2 19:28 WAT (stated) · Ana · #detect pool `max_open` was 5")
    assert lines[-3] == "3 19:59 WAT · Ben_o_ · 🌡️ severity sev2 → sev1 · wider than we thought"
    assert lines[-1] == "5 ~19:28 WAT–19:59 WAT (stated) · Ana · was down"


def test_an_escalation_calls_those_who_are_asked_and_nobody_else() -> None:
    message = render("messages/escalation", EXAMPLES["messages/escalation"])
    assert message.text.startswith("<@U0BEN> <!subteam^S0SENIOR> !channel Paging senior engineers for INC-42 (sev1): ")
    assert message.blocks[0]["text"]["text"].startswith(
        "📟 <@U0BEN> <!subteam^S0SENIOR> !channel *Paging senior engineers for INC-42*"
    )
    assert "If nobody acknowledges within 10 minutes, the next level is paged." in read(message.blocks)


def test_the_next_level_is_told_in_one_sentence() -> None:
    message = render("messages/next_level", EXAMPLES["messages/next_level"])
    assert message.text == "Nobody acknowledged in 10 minutes: paging senior engineers"
    assert read(message.blocks) == "📟 Nobody acknowledged in 10 minutes: paging senior engineers"


def test_silence_is_told_loudly_with_whom_to_call() -> None:
    shown = read(render("messages/unanswered", EXAMPLES["messages/unanswered"]).blocks)
    assert shown.startswith("# 🚨 INC-42: nobody acknowledged\n")
    assert "• on-call <@U0ANA>\n• Ben <ben@example.com>\n" in shown


def test_the_draft_says_unknown_for_what_is_unknown_and_asks_whom_it_may_ask() -> None:
    message = render("messages/draft", EXAMPLES["messages/draft"])
    shown = read(message.blocks)
    assert "Started  9 Aug 2023, 19:28 WAT (stated)\nDetected  unknown\n" in shown
    assert "To resolve  1 h 5 min\nTo detect  unknown\n" in shown
    assert "• When was it detected? (Ana)\n• What was the impact?\n" in shown
    button = next(block for block in message.blocks if block["type"] == "actions")["elements"][0]
    assert button["action_id"] == "do:resolve"
    assert json.loads(button["value"]) == {"about": "INC-42", "text": "at 2023-08-09T18:59:00Z"}


def test_an_amended_entry_shows_both_its_words_and_its_times() -> None:
    shown = read(render("messages/amended", EXAMPLES["messages/amended"]).blocks)
    assert "Time: 9 Aug 2023, 19:28 WAT → 9 Aug 2023, 19:59 WAT\nBefore: pool `max_open`" in shown
    assert shown.endswith("Now: pool max_open was 5")


def test_recorded_echoes_number_time_and_words() -> None:
    message = render("replies/recorded", EXAMPLES["replies/recorded"])
    assert message.text.startswith("Recorded in INC-42 as entry 7, 19:28 WAT (18:28 UTC): pool `max_open` was 5")
    assert "🔒 Masked before it was stored: an AWS key." in read(message.blocks)


def test_recorded_shows_everyone_their_own_time_when_no_zone_was_echoed() -> None:
    message = render("replies/recorded", EXAMPLES["replies/recorded"] | {"typed_zone_note": None})
    assert "as entry 7, <!date^1691605680^{date_short_pretty} {time}|19:28 WAT>: pool" in message.text


def test_a_refusal_hands_the_whole_text_back_to_be_copied() -> None:
    typed = "".join(f"line {number} of *many*\n" for number in range(450))
    message = render("replies/refused", EXAMPLES["replies/refused"] | {"text": typed})
    copied = [block["elements"][0] for block in message.blocks if block["type"] == "rich_text"][1:]
    assert {element["type"] for element in copied} == {"rich_text_preformatted"}
    assert "".join(element["elements"][0]["text"] for element in copied) == typed.strip("\n")


def test_a_text_that_is_too_long_to_hand_back_says_so() -> None:
    message = render("replies/refused", EXAMPLES["replies/refused"] | {"text": "y" * 20_000})
    assert "(the first 12000 of 20000 characters)" in read(message.blocks)
    assert sum(block["elements"][0]["elements"][0]["text"].count("y") for block in message.blocks[2:]) == 12_000


def test_not_recorded_says_so_first_and_carries_the_text() -> None:
    message = render("replies/not_recorded", EXAMPLES["replies/not_recorded"])
    assert message.text.startswith("Not recorded: the database did not answer in time.\nYour text: pool `max_open`")
    assert "rolling back" in read(message.blocks)
    assert "a1b2c3" in read(message.blocks)


def test_what_may_have_been_recorded_is_not_denied_and_nobody_is_asked_to_send_it_again() -> None:
    message = render("replies/not_recorded", EXAMPLES["replies/not_recorded"] | {"is_certain": False})
    assert message.text.startswith("Perhaps not recorded: the database did not answer in time.\nYour text: pool")
    assert "Perhaps not recorded:" in read(message.blocks)
    assert "send it again" not in read(message.blocks)


def test_the_form_asks_in_fields_named_like_the_facts() -> None:
    view = render_view("modals/declare", VIEWS["modals/declare"])
    assert [block["block_id"] for block in view["blocks"]] == ["title", "severity", "started", "options"]
    assert all(block["element"]["action_id"] == block["block_id"] for block in view["blocks"])
    assert view["blocks"][1]["element"]["initial_option"]["value"] == "sev2"
    assert view["callback_id"] == "declare"
    assert json.loads(view["private_metadata"]) == {"channel": "C1"}


def test_a_submitted_form_is_answered_with_the_words_of_the_reply() -> None:
    reply = render("replies/recorded", EXAMPLES["replies/recorded"] | {"typed_zone_note": None, "timezone": ZONE})
    view = render_view("modals/done", {"title": "Hotwash", "text": reply.text})
    assert complaints_about_view(view) == []
    assert read(view["blocks"]) == spoken(reply.text)
