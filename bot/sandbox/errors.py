"""The sandbox's own word for "no": an error as Slack's Web API names and shapes it."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A Web API method refuses; `error` is Slack's code, `details` are further top-level members of the answer."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.error = error
        self.details = details

    def answer(self) -> Json:
        """Give the body that Slack sends with HTTP 200 for this refusal."""
        return {"ok": False, "error": self.error, **self.details}


def invalid_arguments(*problems: str) -> SlackError:
    """Refuse with `invalid_arguments` and Slack's `[ERROR] …` messages, one for each problem."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {line}" for line in problems]})


def missing_field(name: str) -> SlackError:
    """Refuse because a required argument is absent."""
    return invalid_arguments(f"missing required field: {name}")
