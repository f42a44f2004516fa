"""The arguments of one Web API call, merged from query, form and JSON body as Slack merges them."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from bot.sandbox.errors import Json, SlackError, invalid_arguments, missing_field

TRUE = frozenset({"1", "true", "True"})


class Arguments(dict[str, Any]):
    """A call's arguments with readers for the types that Slack documents."""

    def text(self, name: str, default: str | None = None) -> str:
        """Read a string; raises SlackError when it is absent and has no default, or is no string."""
        value = self.get(name)
        if value is None or value == "":
            if default is None:
                raise missing_field(name)
            return default
        if isinstance(value, (dict, list, bool)):
            raise invalid_arguments(f"must be a string [json-pointer:/{name}]")
        return str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """Read a boolean as JSON or as the `1`/`0`/`true`/`false` of query strings."""
        value = self.get(name)
        if value is None or value == "":
            return default
        return value is True or str(value) in TRUE

    def number(self, name: str, default: int, *, most: int) -> int:
        """Read a positive whole number; above `most` it counts as `most`; raises `invalid_limit` otherwise."""
        value = self.get(name)
        if value is None or value == "":
            return default
        if not str(value).isdigit() or int(value) < 1:
            raise SlackError(f"invalid_{name}")
        return min(int(value), most)

    def names(self, name: str) -> list[str]:
        """Read a list that may come as JSON array or as comma-separated text."""
        value = self.get(name)
        if isinstance(value, list):
            return [str(one) for one in value]
        return [part.strip() for part in str(value or "").split(",") if part.strip()]

    def structure(self, name: str, refusal: SlackError | None = None) -> Any:
        """Read JSON that may come parsed or as text; raises `refusal` when the text is not JSON."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise refusal or invalid_arguments(f"must provide valid JSON [json-pointer:/{name}]") from None


async def read_arguments(request: web.Request) -> Arguments:
    """Merge query, form and JSON of a request; raises SlackError `invalid_json` or `json_not_object`."""
    arguments = Arguments(request.query)
    arguments.pop("token", None)  # Slack refuses tokens in query strings
    if request.content_type == "application/json":
        arguments.update(await _json_body(request))
    elif request.can_read_body:
        arguments.update(await request.post())
    return arguments


async def _json_body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    body.pop("token", None)  # with a JSON body the token belongs into the Authorization header
    return body
