"""A small JSON API under `/sandbox/`, so that the workspace can be played from outside, with curl for instance."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.plain_text import as_text
from bot.sandbox.errors import Json
from bot.sandbox.serializers import channel_object, message_object, person_object, view_object
from bot.sandbox.state import Channel, Message, Person

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

Deed = Callable[[Json], Awaitable[Any]]


class Control:
    """Plays a sandbox by JSON: GET looks, POST (application/json) does."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def routes(self) -> list[web.RouteDef]:
        """The routes of the control API."""
        deeds: dict[str, Deed] = {
            "connect": self._connect,
            "people": self._add_person,
            "channels": self._add_channel,
            "type": self._type,
            "click": self._click,
            "submit": self._submit,
            "react": self._react,
        }
        looks = [
            web.get("/sandbox/people", self._people),
            web.get("/sandbox/people/{handle}", self._person),
            web.get("/sandbox/channels", self._channels),
            web.get("/sandbox/channels/{name}", self._channel),
            web.get("/sandbox/calls", self._calls),
        ]
        return looks + [web.post(f"/sandbox/{name}", _doing(deed)) for name, deed in deeds.items()]

    async def _connect(self, asked: Json) -> Json:
        self.sandbox.connect_app(asked["request_url"])
        return {"verified": await self.sandbox.verify_request_url()}

    async def _add_person(self, asked: Json) -> Json:
        name, zone = asked.get("name"), asked.get("timezone", "Etc/UTC")
        guest, team = bool(asked.get("is_restricted")), asked.get("team_id", "")
        about = {"name": name, "timezone": zone, "is_restricted": guest, "team_id": team}
        return self._shown_person(self.sandbox.add_person(asked["handle"], **about))

    async def _add_channel(self, asked: Json) -> Json:
        members = asked.get("members", [])
        private, owner = bool(asked.get("private")), asked.get("owner_team", "")
        made = self.sandbox.add_channel(asked["name"], members=members, private=private, owner_team=owner)
        return channel_object(self.sandbox.place, made)

    async def _type(self, asked: Json) -> Json:
        thread_ts = asked.get("thread_ts")
        answer = await self.sandbox.type(asked["person"], asked["channel"], asked["text"], thread_ts=thread_ts)
        shown = self._shown_message(answer.message) if answer.message else None
        return {"error": answer.error, "status": answer.status, "problems": answer.problems, "message": shown}

    async def _click(self, asked: Json) -> Json:
        choice = {name: asked.get(name) for name in ("action_id", "text", "value")}
        answer = await self.sandbox.click(asked["person"], asked.get("ts") or asked["view"], **choice)
        return {"error": answer.error, "status": answer.status}

    async def _submit(self, asked: Json) -> Json:
        answer = await self.sandbox.submit(asked["person"], asked.get("view"), values=asked.get("values", {}))
        shown = view_object(self.sandbox.place, answer.view) if answer.view else None
        return {"error": answer.error, "errors": answer.errors, "problems": answer.problems, "view": shown}

    async def _react(self, asked: Json) -> Json:
        await self.sandbox.react(asked["person"], asked["channel"], asked["ts"], asked["name"])
        return {}

    async def _people(self, _: web.Request) -> web.Response:
        return web.json_response({"people": [self._shown_person(person) for person in self.sandbox.people()]})

    async def _person(self, request: web.Request) -> web.Response:
        try:
            person = self.sandbox.person(request.match_info["handle"])
        except LookupError as mistake:
            return _mistake(mistake)
        view, home = self.sandbox.open_view(person), self.sandbox.home(person)
        place = self.sandbox.place
        whispers = [self._shown_message(message, person) for message in self.sandbox.ephemerals(person)]
        views = {"view": view and view_object(place, view), "home": home and view_object(place, home)}
        return web.json_response(self._shown_person(person) | {"ephemerals": whispers} | views)

    async def _channels(self, _: web.Request) -> web.Response:
        shown = [channel_object(self.sandbox.place, channel) for channel in self.sandbox.channels()]
        return web.json_response({"channels": shown})

    async def _channel(self, request: web.Request) -> web.Response:
        try:
            channel = self.sandbox.channel(request.match_info["name"])
        except LookupError as mistake:
            return _mistake(mistake)
        return web.json_response(self._shown_channel(channel))

    async def _calls(self, _: web.Request) -> web.Response:
        calls = self.sandbox.calls
        shown = [{"method": one.method, "at": one.at.isoformat(), "error": one.answer_error} for one in calls]
        return web.json_response({"calls": shown})

    def _shown_person(self, person: Person) -> Json:
        return person_object(self.sandbox.place, person)

    def _shown_channel(self, channel: Channel) -> Json:
        messages = [self._shown_message(message) for message in channel.messages]
        more = {"members": channel.members, "pins": channel.pins, "messages": messages}
        more["files"] = [{"name": file.name, "text": file.text} for file in channel.files]
        return channel_object(self.sandbox.place, channel) | more

    def _shown_message(self, message: Message, reader: Person | None = None) -> Json:
        zone = ZoneInfo(reader.timezone if reader else "Etc/UTC")
        read = as_text(message, zone, self.sandbox.name_of)
        return message_object(self.sandbox.place, message) | {"as_text": read}


def _doing(deed: Deed) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return web.json_response({"error": "send application/json"}, status=415)
        try:
            return web.json_response(await deed(await request.json()))
        except KeyError as missing:
            return web.json_response({"error": f"missing: {missing.args[0]}"}, status=400)
        except (LookupError, PermissionError, ValueError) as mistake:
            return _mistake(mistake)

    return handle


def _mistake(mistake: Exception) -> web.Response:
    words = "not JSON" if isinstance(mistake, json.JSONDecodeError) else str(mistake)
    return web.json_response({"error": words}, status=400)
