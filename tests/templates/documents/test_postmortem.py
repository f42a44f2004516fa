"""The draft reads like a postmortem that a team would send: every fact has its place, and nothing is invented."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from markdown_it import MarkdownIt

from storage.rules.postmortem.postmortem import postmortem
from storage.rules.timeline.entries import Revision
from storage.rules.timeline.events import (
    Acknowledged,
    Closed,
    Declared,
    Escalated,
    FollowUpAdded,
    FollowUpDone,
    ImpactDescribed,
    LessonLearned,
    Linked,
    MilestoneStated,
    Paged,
    Reopened,
    RoleAssigned,
)
from templates import render_document
from tests.storage.rules.entries import Told, at, incident
from tests.storage.rules.postmortem.server_breakdown import MEASURES, server_breakdown


def document(told: Told, **changes: Any) -> str:
    return render_document("postmortem.md", postmortem(incident(**changes), told.entries, now=at("22:00")))


def section(text: str, title: str) -> str:
    """Give what stands under a heading, up to the next heading of its level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section {title!r}"
    return found[1].strip()


@pytest.fixture
def breakdown() -> str:
    return render_document("postmortem.md", postmortem(incident(), server_breakdown(), now=at("20:05")))


def test_the_sections_stand_in_the_order_in_which_a_reader_asks(breakdown: str) -> None:
    assert re.findall(r"^#+ .*", breakdown, re.MULTILINE) == [
        "# Postmortem: Servers answer 500",
        "## Summary",
        "## Facts",
        "## Durations",
        "## Impact",
        "## Timeline",
        "## Detection",
        "## Response",
        "## Escalation",
        "## Trigger",
        "## Root cause and contributing factors",
        "## Resolution and recovery",
        "## Lessons",
        "### What went well",
        "## Corrective and preventative measures",
        "## People",
        "## Note for customers",
        "## Appendix: how each duration was calculated",
    ]


def test_the_head_names_date_people_and_zone(breakdown: str) -> None:
    assert breakdown.split("## Summary")[0].splitlines() == [
        "# Postmortem: Servers answer 500",
        "",
        "- **Date:** Wednesday 9 August 2023",
        "- **Incident:** INC-1, sev1, closed, #inc-1-servers-answer-500",
        "- **Written by:** On-call engineer, Senior engineer",
        "- **Commander:** On-call engineer",
        "- **Times:** WAT (Africa/Lagos) unless they say UTC",
        "- **Draft:** version 1, made at 20:05 WAT on Wednesday 9 August 2023; no open questions",
        "",
    ]


def test_the_summary_is_two_sentences_of_facts_and_the_three_answers(breakdown: str) -> None:
    assert section(breakdown, "Summary").splitlines() == [
        "INC-1, “Servers answer 500” (sev1), began at 19:00 WAT on Wednesday 9 August 2023 and was resolved at 20:00, "
        "1 h later. It was detected at 19:28, acknowledged at 19:32, escalated at 19:35 and mitigated at 19:59.",
        "",
        "- **Impact:** 100% of traffic got error 500; static pages could still be read",
        "- **Root cause:** A bug in the cleanup tool left memory blocks unreclaimed",
        "- **What fixed it:** Leak patched, servers restarted",
    ]


def test_every_milestone_has_its_time_and_source(breakdown: str) -> None:
    assert section(breakdown, "Facts").splitlines()[:10] == [
        "| Milestone | Time (WAT) | Source |",
        "|---|---|---|",
        "| Started | 2023-08-09 19:00 | stated, entry 2 |",
        "| Detected | 2023-08-09 19:28 | stated, entry 4 |",
        "| Declared | 2023-08-09 19:30 | recorded, entry 1 |",
        "| Acknowledged | 2023-08-09 19:32 | recorded, entry 7 |",
        "| Escalated | 2023-08-09 19:35 | recorded, entry 11 |",
        "| Mitigated | 2023-08-09 19:59 | recorded, entry 16 |",
        "| Resolved | 2023-08-09 20:00 | recorded, entry 17 |",
        "| Closed | 2023-08-09 20:05 | recorded, entry 28 |",
    ]


def test_every_duration_shows_its_formula(breakdown: str) -> None:
    assert section(breakdown, "Durations").splitlines()[2:] == [
        "| From start to resolution | 1 h | 20:00 resolved − 19:00 started = 1 h |",
        "| To detect | 28 min | 19:28 detected − 19:00 started = 28 min |",
        "| To acknowledge | 4 min | 19:32 acknowledged − 19:28 detected = 4 min |",
        "| To mitigate | 31 min | 19:59 mitigated − 19:28 detected = 31 min |",
        "| To resolve | 32 min | 20:00 resolved − 19:28 detected = 32 min |",
        "",
        "In each status: investigating 15 min, identified 14 min, monitoring 1 min, resolved 5 min.",
        "",
        "In each severity: sev1 35 min.",
    ]


def test_the_impact_says_from_when_to_when(breakdown: str) -> None:
    assert section(breakdown, "Impact").splitlines() == [
        "From 19:00 to 20:00 WAT on Wednesday 9 August 2023 (1 h).",
        "",
        "- 100% of traffic got error 500; static pages could still be read (Senior engineer, 20:02)",
    ]


def test_the_timeline_has_a_picture_and_a_table(breakdown: str) -> None:
    lines = section(breakdown, "Timeline").splitlines()
    assert lines[:8] == [
        "```text",
        "19:00  started       28 min  ███████████████████",
        "19:28  detected       4 min                    ███",
        "19:32  acknowledged   3 min                       ██",
        "19:35  escalated     24 min                         ████████████████",
        "19:59  mitigated      1 min                                         █",
        "20:00  resolved",
        "```",
    ]
    assert lines[9:17] == [
        "| WAT | UTC | What happened | Who | Entry |",
        "|---|---|---|---|---|",
        "| **Wednesday 9 August 2023** | | | | |",
        "| 19:00 | 18:00 | **Started**: Performance degradation begins | On-call engineer | 2, stated |",
        "| 19:28 | 18:28 | Outage begins | On-call engineer | 3, stated |",
        "| 19:28 | 18:28 | **Detection**: Pager alerted teams | On-call engineer | 4, stated |",
        "| 19:30 | 18:30 | **Declared sev1**: Servers answer 500 | On-call engineer | 1, recorded |",
        "| 19:30 | 18:30 | Users report application timeouts | On-call engineer | 5, recorded |",
    ]


def test_detection_response_and_escalation_name_who_did_what(breakdown: str) -> None:
    assert section(breakdown, "Detection") == "- 19:28: Pager alerted teams (On-call engineer)"
    assert section(breakdown, "Response").splitlines() == [
        "- Acknowledged at 19:32 by On-call engineer: Looking",
        "- Acknowledged at 19:41 by Senior engineer",
        "- Commander: On-call engineer, from 19:31",
    ]
    assert section(breakdown, "Escalation").splitlines() == [
        "- 19:35, On-call engineer asked Senior engineers: more comprehensive analysis",
        "  - Acknowledged at 19:41 by Senior engineer",
    ]


def test_the_resolution_tells_what_fixed_it_and_then_each_step(breakdown: str) -> None:
    assert section(breakdown, "Resolution and recovery").splitlines() == [
        "- Leak patched, servers restarted (Senior engineer, 20:05)",
        "",
        "What was done, in order:",
        "",
        "1. 19:32: Server restart attempted (On-call engineer)",
        "2. 19:45: investigating → identified: Bug in the cleanup tool (Senior engineer)",
        "3. 19:55: Patch developed and tested in a controlled environment (Senior engineer)",
        "4. 19:57: Patch deployed on the affected servers (Senior engineer)",
        "5. 19:59: identified → monitoring: Patch executes successfully (Senior engineer)",
        "6. 20:00: monitoring → resolved: 100% traffic back online (Senior engineer)",
    ]


def test_the_measures_are_boxes_to_tick(breakdown: str) -> None:
    assert section(breakdown, "Corrective and preventative measures").splitlines() == [
        f"- [ ] {text} (prevent, @senior, due 2023-09-01)" for text in MEASURES
    ]


def test_the_note_for_customers_says_what_and_when_and_that_we_are_sorry(breakdown: str) -> None:
    assert section(breakdown, "Note for customers").splitlines() == [
        "> From 19:00 to 20:00 WAT on Wednesday 9 August 2023 (1 h): Servers answer 500",
        ">",
        "> - 100% of traffic got error 500; static pages could still be read",
        ">",
        "> It is resolved. We are sorry for the trouble that this has caused.",
    ]


def test_the_appendix_names_the_entries_behind_each_number(breakdown: str) -> None:
    appendix = section(breakdown, "Appendix: how each duration was calculated")
    assert "- `to_resolve`: 20:00 resolved − 19:28 detected = 32 min (entries 4 and 17)" in appendix
    assert "- Status identified: 19:45 to 19:59 = 14 min" in appendix


def test_the_draft_has_no_blanks_at_line_ends_and_no_two_empty_lines(breakdown: str) -> None:
    assert re.findall(r"[ \t]+$|\n\n\n", breakdown, re.MULTILINE) == []
    assert breakdown.endswith("\n")


def test_what_is_not_known_is_unknown_and_points_to_its_question() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"))
    told.add("20:05", Closed(text="", before="investigating"))
    text = document(told)
    assert section(text, "Summary").splitlines() == [
        "INC-1, “Servers answer 500” (sev1), began at an unknown time and is closed; no time of resolution is known. "
        "When it was detected, acknowledged and mitigated is unknown.",
        "",
        "- **Impact:** unknown",
        "- **Root cause:** unknown",
        "- **What fixed it:** unknown",
    ]
    assert "| Started | unknown | question 1 |" in section(text, "Facts")
    assert "| Escalated | none | no such entry |" in section(text, "Facts")
    assert section(text, "Detection") == "Unknown (open question 2)."
    assert section(text, "Root cause and contributing factors") == "Unknown (open question 8)."
    assert "2. ana: When was it noticed" in section(text, "Open questions")
    assert "8. ana: What was the root cause?" in section(text, "Open questions")
    assert "## Escalation" not in text


def test_a_contradiction_is_never_a_negative_duration() -> None:
    told = Told()
    told.add("19:30", MilestoneStated(text="", milestone="started"), source="stated")
    told.add("19:20", MilestoneStated(text="", milestone="detected"), source="stated")
    row = "| To detect | unknown | unknown, because detected (19:20) is before started (19:30) |"
    assert row in section(document(told), "Durations")


def test_a_formula_shows_seconds_and_days_where_they_matter() -> None:
    told = Told()
    told.add("23:27", MilestoneStated(text="", milestone="started"), source="stated")
    told.status("18:14:20", "resolved", day="2023-08-10")
    row = "10 Aug 18:14:20 resolved − 9 Aug 23:27:00 started = 18 h 47 min 20 s"
    assert row in section(document(told), "Durations")


def test_a_formula_across_a_change_of_clocks_names_both_zones() -> None:
    told = Told()
    told.add("01:30", MilestoneStated(text="", milestone="started"), source="stated", day="2023-10-29")
    told.status("02:30", "resolved", day="2023-10-29")
    text = document(told, timezone="Europe/Berlin")
    assert "02:30 CET resolved − 02:30 CEST started = 1 h" in section(text, "Durations")
    assert "| Local time | UTC |" in section(text, "Timeline")
    assert "| 02:30 CEST | 00:30 |" in section(text, "Timeline")
    assert "| 02:30 CET | 01:30 |" in section(text, "Timeline")


def test_a_new_day_begins_with_its_date_and_utc_names_its_own_day() -> None:
    told = Told()
    told.note("23:50", "before")
    told.note("00:10", "after", day="2023-08-10")
    lines = section(document(told), "Timeline").splitlines()[-5:]
    assert lines == [
        "|---|---|---|---|---|",
        "| **Wednesday 9 August 2023** | | | | |",
        "| 23:50 | 22:50 | before | ana | 1, recorded |",
        "| **Thursday 10 August 2023** | | | | |",
        "| 00:10 | 9 Aug 23:10 | after | ana | 2, recorded |",
    ]


def test_an_incident_in_utc_has_one_column_of_times() -> None:
    told = Told()
    told.note("19:28", "down")
    lines = section(document(told, timezone="UTC"), "Timeline").splitlines()
    assert lines == [
        "| UTC | What happened | Who | Entry |",
        "|---|---|---|---|",
        "| **Wednesday 9 August 2023** | | | |",
        "| 18:28 | down | ana | 1, recorded |",
    ]


def test_an_amended_entry_is_marked_and_its_history_stands_in_the_appendix() -> None:
    told = Told()
    entry = told.note("19:32", "restarted")
    before = Revision(text="restrated", at=at("19:40"), changed_at=at("19:45"), changed_by="ben", reason="typo")
    told.entries[0] = replace(entry, revisions=(before,))
    text = document(told)
    assert "| 19:32 | 18:32 | restarted *(amended)* | ana | 1, stated |" in text
    assert (
        "- Entry 1, amended at 19:45 by ben (typo); time 2023-08-09 19:40 → 2023-08-09 19:32; "
        "words “restrated” → “restarted”"
    ) in text


def test_a_retracted_entry_is_left_out_and_counted() -> None:
    told = Told()
    told.note("19:30", "stays")
    told.note("19:31", "the secret plan", retracted=True)
    text = document(told)
    assert "secret" not in text
    assert "1 retracted entry is left out." in section(text, "Timeline")


def test_a_corrected_milestone_tells_what_it_was() -> None:
    told = Told()
    told.add("19:10", MilestoneStated(text="", milestone="started"), source="stated")
    told.add("19:00", MilestoneStated(text="", milestone="started"), source="stated")
    row = "| Started | 2023-08-09 19:00 | stated, entry 2; was 2023-08-09 19:10 |"
    assert row in section(document(told), "Facts")


def test_a_reopened_incident_counts_each_window_by_itself() -> None:
    told = Told()
    told.add("19:00", MilestoneStated(text="", milestone="started"), source="stated")
    told.status("20:00", "resolved")
    told.add("20:05", Closed(text="", before="resolved"))
    told.add("21:00", Reopened(text="", before="closed"))
    told.status("21:30", "resolved")
    text = document(told)
    assert "was reopened once and was resolved at 21:30, 2 h 30 min later" in section(text, "Summary")
    assert "| 1 | 19:00 | unknown | unknown | 20:00 | 1 h |" in section(text, "Durations")
    assert "| 2 | 21:00 | unknown | unknown | 21:30 | 30 min |" in section(text, "Durations")


def test_a_page_and_an_automatic_escalation_say_that_nobody_came() -> None:
    told = Told()
    told.add("19:30", Paged(text="Paged on-call", to="on-call", level=0), by="Hotwash")
    words = "Nobody acknowledged in 5 minutes: seniors asked"
    told.add("19:35", Escalated(text=words, to="seniors", level=1, automatic=True), by="Hotwash")
    text = document(told)
    assert "- Paged: 19:30, Hotwash asked on-call\n  - Nobody acknowledged it" in section(text, "Response")
    assert section(text, "Escalation").splitlines() == [
        f"- 19:35, Hotwash asked seniors: {words}",
        "  - Nobody acknowledged it",
    ]


def test_hypotheses_stand_with_the_next_finding() -> None:
    told = Told()
    told.note("19:30", "network?", "hypothesis")
    told.note("19:40", "network logs are clean", "finding")
    assert section(document(told), "Hypotheses").splitlines() == [
        "- network? (ana, 19:30)",
        "  - Next finding: network logs are clean (ana, 19:40)",
    ]


def test_a_measure_that_was_done_is_ticked_and_one_without_owner_says_so() -> None:
    told = Told()
    told.add("20:00", FollowUpAdded(text="Train", number=1))
    told.add("20:00", FollowUpAdded(text="Alert", number=2, owner="@ben"))
    told.add("20:10", FollowUpDone(text="Train", number=1))
    assert section(document(told), "Corrective and preventative measures").splitlines() == [
        "- [x] Train (no owner, no date)",
        "- [ ] Alert (@ben, no date)",
    ]


def test_a_drill_says_so_and_tells_customers_nothing() -> None:
    text = document(Told(), drill=True)
    assert "**This was a drill.**" in text.split("## Summary")[0]
    assert section(text, "Note for customers") == "This was a drill: there is nothing to tell customers."


def test_a_private_incident_warns_before_anything_is_told() -> None:
    told = Told()
    told.add("20:00", ImpactDescribed(text="one customer"))
    assert section(document(told, private=True), "Note for customers").startswith("This incident is private")


def test_an_entry_that_came_from_slack_links_back_to_it() -> None:
    told = Told()
    told.note("19:30", "down", link="https://example.slack.com/archives/C1/p1")
    text = document(told)
    assert "| ana | [1], recorded |" in text
    assert text.endswith("\n[1]: <https://example.slack.com/archives/C1/p1>\n")


def test_a_link_stands_in_the_head_and_a_hostile_one_is_text() -> None:
    told = Told()
    told.add("19:30", Linked(text="the board", url="https://grafana.example/d/1"))
    told.add("19:31", Linked(text="click", url="javascript:alert(1)"))
    head = document(told).split("## Summary")[0]
    assert "- **Link:** [the board](<https://grafana.example/d/1>)" in head
    assert "- **Link:** click javascript:alert(1)" in head


def test_peoples_words_do_not_become_markup_anywhere() -> None:
    hostile = "# <script>alert(1)</script> | *x* {{ incident }}\n- [y](javascript:z)"
    told = Told()
    for what in (
        Declared(text=hostile, severity="sev1"),
        ImpactDescribed(text=hostile),
        Acknowledged(text=hostile),
        Escalated(text=hostile, to=hostile, reason=hostile),
        LessonLearned(text=hostile),
        FollowUpAdded(text=hostile, number=1, owner=hostile, due=hostile, type=hostile),
        Linked(text=hostile, url=hostile),
    ):
        told.add("19:30", what, by=hostile)
    text = document(told, title=hostile, severity=hostile, channel=hostile)
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text.replace("<br>", " "))
    tags = {"h1", "h2", "h3", "ul", "ol", "li", "p", "strong", "code", "blockquote", "pre", "em"}
    table = {"table", "thead", "tbody", "tr", "th", "td"}
    assert set(re.findall(r"<([a-z0-9]+)", page)) <= tags | table
    assert "<em>x</em>" not in page
    assert page.count("{{ incident }}") == text.count("{\\{ incident }}") > 20
    assert len(re.findall(r"^#", text, re.MULTILINE)) == 19


def test_a_close_whose_time_cannot_be_is_unknown_in_the_facts_and_a_question() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"))
    told.add("19:40", Closed(text="", before="investigating"))
    told.add("19:50", Reopened(text="", before="closed"))
    told.add("19:00", Closed(text="", before="investigating"), source="stated")
    text = document(told)
    assert "| Closed | unknown | question 6 |" in section(text, "Facts")
    assert "6. ana: When was it closed? Entry 4 says" in section(text, "Open questions")


def test_a_role_that_was_given_with_words_shows_who_has_it_too() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"))
    told.add("19:31", RoleAssigned(text="I led first", role="commander", person="U7", name="Carla"))
    assert "**Commander: Carla**: I led first |" in section(document(told), "Timeline")


def reopened_at_19_12() -> Told:
    told = Told()
    told.add("17:30", MilestoneStated(text="", milestone="started"), source="stated")
    told.status("18:47", "resolved")
    told.add("18:50", Closed(text="", before="resolved"))
    told.add("19:12", Reopened(text="", before="closed"))
    return told


def test_the_trouble_of_a_reopened_incident_is_told_without_the_time_between() -> None:
    told = reopened_at_19_12()
    told.status("19:30", "resolved")
    both = (
        "From 17:30 to 18:47 and from 19:12 to 19:30 WAT on Wednesday 9 August 2023 (1 h 17 min + 18 min = 1 h 35 min)"
    )
    assert f"{both}." in section(document(told), "Impact")
    assert f"> {both}: Servers answer 500" in section(document(told), "Note for customers")


def test_a_second_trouble_on_another_day_that_is_not_over_has_no_sum() -> None:
    told = reopened_at_19_12()
    told.status("19:30", "resolved")
    told.status("08:00", "investigating", day="2023-08-10")
    impact = section(document(told), "Impact")
    assert "From 17:30 WAT on Wednesday 9 August 2023 to 18:47 WAT on Wednesday 9 August 2023, from 19:12 WAT" in impact
    assert "and from 08:00 WAT on Thursday 10 August 2023 to an unknown time." in impact
