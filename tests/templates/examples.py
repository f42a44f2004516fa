"""Example facts for every template: an ordinary incident, its hardest words included."""

from __future__ import annotations

from typing import Any

AT = "2023-08-09T18:28:00Z"
LATER = "2023-08-09T18:59:00Z"
ZONE = "Africa/Lagos"
TITLE = "Checkout returns 500s for *everyone* <!channel> & {{ 7 * 7 }} @here"
GRAPH = "https://grafana.example.com/d/1?from=now-1h"
NOTE = f"pool `max_open` was 5, not 50: see {GRAPH}.\n```\nERROR <pool> exhausted\n```\nrolling back"
RENDERED = "Recorded <!date^1691605680^{date_short_pretty} {time}|19:28 WAT>: &lt;!channel&gt; &amp;"
LEADER = {"ref": "INC-42", "title": TITLE, "severity": "sev1", "timezone": ZONE}

A_LINE = {
    "number": 3,
    "when": "19:32 WAT",
    "by": "Ana",
    "text": "Restarted *all* of <it>",
    "tag": "action",
    "amended": True,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "messages/card": LEADER
    | {
        "status": "investigating", "drill": False, "private": False, "closed": False,
        "declared_at": AT, "declared_by": "Ana", "started_at": "2023-08-09T18:00:00Z",
        "milestones": [
            {"name": "started", "at": "2023-08-09T18:00:00Z", "source": "stated"},
            {"name": "detected", "at": "2023-08-09T18:25:00Z", "source": "stated"},
            {"name": "acknowledged", "at": None, "source": None},
        ],
        "commander": "Ana", "roles": [{"role": "scribe", "person": "Ben_o_"}],
        "last_entries": [{"at": AT, "by": "Ana", "text": NOTE, "approximate": True},
                         {"at": LATER, "by": "Ben_o_", "text": "x" * 500, "approximate": False}],
        "links": [{"label": "Bridge|<1>", "url": "https://meet.example.com/a"},
                  {"label": "Graph", "url": "javascript:x"}],
        "next_steps": ["Name a commander: `/incident commander @you`", "Say what you see: `/incident event …`"],
        "escalation": {"to": "senior engineers", "since": LATER, "acknowledged": False},
    },
    "messages/entries": {
        "ref": "INC-42", "timezone": ZONE,
        "entries": [
            {"number": 1, "at": AT, "by": "Ana", "kind": "declared", "tag": None, "text": TITLE, "source": "recorded",
             "amended": False, "note": None},
            {"number": 2, "at": AT, "by": "Ana", "kind": "note", "tag": "detect", "text": NOTE, "source": "stated",
             "amended": True, "note": None},
            {"number": 3, "at": LATER, "by": "Ben_o_", "kind": "severity", "tag": None, "text": "wider than we thought",
             "source": "recorded", "amended": False, "note": "severity sev2 → sev1"},
            {"number": 4, "at": LATER, "by": "Ben_o_", "kind": "cause", "tag": None, "text": "a bad deploy",
             "source": "derived", "amended": False, "note": None},
            {"number": 5, "at": AT, "until": LATER, "by": "Ana", "kind": "note", "tag": None, "text": "was down",
             "source": "approximate", "amended": False, "note": None},
        ],
    },
    "messages/announcement": LEADER
    | {"status": "investigating", "drill": True, "channel_id": "C0INC42", "declared_by": "Ana"},
    "messages/escalation": {
        "ref": "INC-42", "title": TITLE, "severity": "sev1", "to": "senior engineers", "asked_by": "Ana",
        "targets": [{"kind": "user", "id": "U0BEN"}, {"kind": "group", "id": "S0SENIOR"},
                    {"kind": "user", "id": "!channel"}],
        "reason": "Restart gave only *temporary* relief", "wait_minutes": 10,
    },
    "messages/unanswered": {
        "ref": "INC-42", "title": TITLE, "severity": "sev1", "minutes": 25, "channel_id": "C0INC42",
        "contacts": [{"name": "on-call", "targets": [{"kind": "user", "id": "U0ANA"}]},
                     {"name": "Ben <ben@example.com>", "targets": []}],
    },
    "messages/next_level": {"to": "senior engineers", "minutes": 10},
    "messages/amended": {
        "ref": "INC-42", "number": 2, "by": "Ana", "before": NOTE, "after": "pool max_open was 5", "timezone": ZONE,
        "at_before": AT, "at_after": LATER,
    },
    "messages/retracted": {"ref": "INC-42", "number": 2, "by": "Ana", "reason": "wrong channel", "text": NOTE},
    "messages/restored": {"ref": "INC-42", "number": 2, "by": "Ana", "timezone": ZONE, "text": NOTE, "at": AT},
    "messages/draft": LEADER
    | {
        "version": 1, "entries_count": 12, "instructions": "The whole document is the file below.",
        "milestones": [{"name": "started", "at": AT, "source": "stated"},
                       {"name": "detected", "at": None, "source": None}],
        "durations": [{"name": "to resolve", "seconds": 3900}, {"name": "to detect", "seconds": None}],
        "questions": [{"text": "When was it detected?", "asked": "Ana"},
                      {"text": "What was the impact?", "asked": None}],
        "resolved_question": {"at": LATER},
    },
    "messages/channel_problem": {
        "what": "The channel for INC-42 could not be opened.", "detail": "Slack said: restricted_action <x>",
        "next": "Everything is being recorded; work on in any channel.",
    },
    "replies/recorded": {
        "ref": "INC-42", "number": 7, "at": AT, "timezone": ZONE, "typed_zone_note": "19:28 WAT (18:28 UTC)",
        "source": "stated", "text": NOTE, "masked": ["an AWS key"],
        "drift": "Your clock says 3 minutes more than ours.",
        "hint_time": {"typed": "*7:28*", "clock": "19:28 WAT", "recorded": "20:33 WAT", "incident": "INC-42",
                      "text": "7 at 19:28 WAT"},
    },
    "replies/retracted": {
        "ref": "INC-42", "number": 7, "at": AT, "timezone": ZONE, "typed_zone_note": "19:28 WAT (18:28 UTC)",
        "source": "stated", "kind": "note", "text": NOTE, "masked": ["an AWS key"], "drift": None,
        "reason": "The *wrong* room", "undo": "restore 7", "changes": ["INC-42 is sev2 again."],
    },
    "replies/amended": {
        "ref": "INC-42", "number": 7, "at": AT, "timezone": ZONE, "typed_zone_note": "19:28 WAT (18:28 UTC)",
        "source": "stated", "kind": "note", "text": NOTE, "masked": ["an AWS key"],
        "drift": "Your clock says 3 minutes more than ours.", "before": "Restarted <x>", "after": NOTE,
        "at_before": LATER, "at_after": AT, "undo": "restore 7",
    },
    "replies/restored": {
        "ref": "INC-42", "number": 7, "at": AT, "timezone": ZONE, "typed_zone_note": "19:28 WAT (18:28 UTC)",
        "source": "stated", "kind": "note", "text": NOTE, "masked": [], "drift": None, "undo": "retract 7",
        "changes": ["INC-42 is sev2 again."], "notes": ["INC-42 is closed; `postmortem new` puts this into the draft."],
    },
    "replies/declared": {
        "ref": "INC-42", "title": TITLE, "severity": "sev1", "channel_name": None,
        "notes": ["No severity was given; `severity sev2` changes it."],
    },
    "replies/refused": {
        "reason": "There is no verb `stauts`.", "choices": ["event", "status"], "did_you_mean": "status",
        "text": "/incident stauts *monitoring* <!here>",
    },
    "replies/not_recorded": {"reason": "the database did not answer in time.", "is_certain": True, "text": NOTE,
                             "trace": "a1b2c3"},
    "replies/repeated": {"ref": "INC-42", "what": "entry 7"},
    "replies/spooled": {"verb": "event", "text": "Rolled *back* <now>", "since": LATER,
                     "timezone": ZONE, "masked": []},
    "replies/timeline": {"ref": "INC-42", "title": TITLE, "page": 1, "more": True, "timezone": "UTC",
                         "entries": [A_LINE]},
    "replies/summary": {
        "ref": "INC-42", "title": TITLE, "severity": "sev1", "status": "identified", "drill": True,
        "channel_id": "C123", "milestones": [{"name": "started", "when": "19:00 WAT", "source": "stated"}],
        "roles": [{"role": "commander", "person": "Ana"}, {"role": "scribe", "person": None}],
        "open": ["Nobody has acknowledged yet."], "entries": [A_LINE],
    },
    "replies/list": {"incidents": [{"ref": "INC-42", "title": TITLE, "severity": "sev1", "drill": True,
                                    "status": "identified", "channel_id": "C123", "since": "19:30 WAT"}]},
    "replies/actions": {"ref": "INC-42", "items": [
        {"number": 1, "text": "Alert on <x>", "type": "detect", "owner": "ana", "due": "2023-09-01", "done": False},
        {"number": 2, "text": "Review", "type": None, "owner": None, "due": None, "done": True},
    ]},
    "messages/update": {
        "ref": "INC-42", "title": TITLE, "severity": "sev1", "status": "monitoring", "drill": False,
        "text": "Most of *it* works <again>", "by": "Ana", "next_at": LATER, "timezone": ZONE,
    },
    "replies/help": {
        "incident": "INC-42",
        "status": "investigating",
        "commands": [
            {"form": "event [<time>] [#tag] <text>", "description": "Add an entry; `help event` says more",
             "group": "While it burns"},
            {"form": "ack [note]", "description": "Say that you are on it", "group": "While it burns"},
            {"form": "list", "description": "List the open incidents", "group": "From anywhere"},
        ],
    },
    "replies/help_verb": {
        "verb": "event", "form": ["event [<time>] [#tag] <text>"], "description": "Add an entry to the timeline.",
        "aliases": ["note", "log"], "examples": ["event 10m ago #action rolled back"],
    },
    "replies/help_time": {"zone": ZONE},
    "replies/plain": {"text": "Open incidents:\nINC-41 *a*\nINC-42 _b_ <!here>"},
    "replies/state": {"ref": "INC-42", "what": "now monitoring", "notes": ["next update 20:30 WAT"]},
    "replies/postmortem": {
        "ref": "INC-42", "version": 2, "made_at": LATER, "timezone": ZONE,
        "permalink": "https://acme.slack.com/archives/C1/p1", "note": "3 questions are open.",
    },
}  # fmt: skip

VIEWS: dict[str, dict[str, Any]] = {
    "modals/declare": {
        "severities": ["sev1", {"value": "sev2", "text": "sev2: serious"}], "default": "sev2",
        "private_metadata": {"channel": "C1"}, "title": TITLE, "started": None,
    },
    "modals/done": {"title": "INC-42 declared & more words than fit", "text": RENDERED},
}  # fmt: skip
