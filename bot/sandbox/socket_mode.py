"""Socket Mode: the app's web sockets, each payload to one of them, acknowledged by envelope id."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import WSMsgType, web

from bot.sandbox.errors import Json
from bot.sandbox.workspace import Workspace

TYPES = {"command": "slash_commands", "interaction": "interactive", "event": "events_api"}
MOST_CONNECTIONS = 10


class Sockets:
    """The open Socket Mode connections of the app."""

    def __init__(self, place: Workspace) -> None:
        self.place = place
        self.open: list[web.WebSocketResponse] = []
        self.joined = asyncio.Event()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0

    async def link(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection; its ticket, from apps.connections.open, counts once."""
        if not self.place.tickets.pop(request.query.get("ticket", ""), False):
            return web.Response(status=403, text="invalid ticket")
        if len(self.open) >= MOST_CONNECTIONS:
            return web.Response(status=429, text="too_many_websockets")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.open.append(socket)
        self.place.events.connected = True
        self.joined.set()
        try:
            await socket.send_json(self._hello())
            await self._listen(socket)
        finally:
            self.open.remove(socket)
        return socket

    def _hello(self) -> Json:
        about = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 3600}
        hello = {"type": "hello", "num_connections": len(self.open), "debug_info": about}
        return hello | {"connection_info": {"app_id": self.place.app_id}}

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._acknowledged(message.data)

    def _acknowledged(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(str(answer.get("envelope_id"))) if isinstance(answer, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def send(self, kind: str, body: bytes, headers: dict[str, str], budget: float) -> Any:
        """Send a payload over one connection; give the acknowledgement's payload. Raises TimeoutError without one."""
        envelope_id = self.place.ids.mint("envelope-")
        envelope = {"envelope_id": envelope_id, "type": TYPES[kind], "payload": _payload(kind, body)}
        envelope["accepts_response_payload"] = kind != "event"
        if kind == "event":
            reason = headers.get("X-Slack-Retry-Reason", "").replace("http_timeout", "timeout")
            envelope |= {"retry_attempt": int(headers.get("X-Slack-Retry-Num", 0)), "retry_reason": reason}
        waiting = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            self._turn += 1
            await self.open[self._turn % len(self.open)].send_json(envelope)
            return (await asyncio.wait_for(waiting, budget)).get("payload")
        finally:
            del self._waiting[envelope_id]

    async def disconnect(self, reason: str = "warning") -> None:
        """Tell every connection that it ends soon (`warning`, `refresh_requested`, `link_disabled`)."""
        for socket in list(self.open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})

    async def close(self) -> None:
        """Close all connections."""
        for socket in list(self.open):
            await socket.close()


def _payload(kind: str, body: bytes) -> Any:
    if kind == "event":
        return json.loads(body)
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return json.loads(form["payload"]) if kind == "interaction" else form
