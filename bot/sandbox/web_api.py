"""The HTTP side: the Web API, uploads, downloads and response URLs, with faults, limits and tokens in front."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.sandbox import app_responses
from bot.sandbox.arguments import Arguments, read_arguments
from bot.sandbox.errors import Json, SlackError
from bot.sandbox.faults import Fault, Faults, PlannedFault
from bot.sandbox.limits import RateLimits
from bot.sandbox.method_registry import ApiCall, Call, Method
from bot.sandbox.methods import METHODS
from bot.sandbox.workspace import Workspace

GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
LARGEST_BODY = 64 * 1024 * 1024
AFTER = frozenset({Fault.CUT_AFTER, Fault.HANG_AFTER, Fault.SERVER_ERROR_AFTER})


class WebApi:
    """Answers the app's HTTP calls."""

    def __init__(self, place: Workspace, faults: Faults, limits: RateLimits, tokens: dict[str, str]) -> None:
        self.place = place
        self.faults = faults
        self.limits = limits
        self.tokens = tokens
        self.latency = 0.0
        self.calls: list[ApiCall] = []
        self.stopping = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        """The routes of the app-facing side."""
        return [
            web.route("*", "/api/{method}", self._api),
            web.post("/upload/{file}", self._upload),
            web.get("/files/{file}/{name}", self._download),
            web.post("/response/{token}", self._respond),
        ]

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        if self.latency:
            await asyncio.sleep(self.latency)
        try:
            arguments = await read_arguments(request)
        except SlackError as refusal:
            return self._answered(name, {}, refusal.answer())
        planned = self.faults.take(name, arguments)
        if planned and planned.fault not in AFTER | {Fault.SLOW}:
            self._record(name, arguments, planned.fault.name.lower())
            return await self._misbehave(request, planned)
        response = self._perform(request, name, arguments)
        return response if planned is None else await self._misbehave(request, planned, response)

    def _perform(self, request: web.Request, name: str, arguments: Arguments) -> web.Response:
        asked = Arguments(arguments)
        token = _token(request, arguments)
        call = Call(self.place, arguments)
        try:
            method = self._admit(name, token, call)
            wait = self.limits.wait(method, call)
            if wait:
                self._record(name, asked, "ratelimited")
                return _rate_limited(wait)
            method.refuse_missing_scope(call)
            body = {"ok": True, **method.handler(call)}
        except SlackError as refusal:
            body = refusal.answer()
        return self._answered(name, asked, body | _charset_warning(request))

    def _admit(self, name: str, token: str, call: Call) -> Method:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        if not token:
            raise SlackError("not_authed")
        if token not in self.tokens:
            raise SlackError("invalid_auth")
        if self.tokens[token] != method.token:
            raise SlackError("not_allowed_token_type")
        return method

    def _answered(self, name: str, arguments: Json, body: Json) -> web.Response:
        self._record(name, arguments, body.get("error"))
        headers = {"x-oauth-scopes": ",".join(self.place.manifest.scopes), "x-slack-req-id": self.place.ids.mint("req")}
        return web.json_response(body, headers=headers)

    def _record(self, name: str, arguments: Json, error: str | None) -> None:
        self.calls.append(ApiCall(name, dict(arguments), self.place.now(), error))

    async def _misbehave(
        self, request: web.Request, planned: PlannedFault, response: web.Response | None = None
    ) -> web.Response:
        if planned.fault in AFTER and self.calls:
            self.calls[-1] = replace(self.calls[-1], answer_error=planned.fault.name.lower())
        if planned.fault is Fault.SLOW and response is not None:
            await self._wait(request, planned.seconds)
            return response
        if planned.fault is Fault.RATE_LIMITED:
            return _rate_limited(planned.retry_after)
        if planned.fault is Fault.REFUSED:
            return web.json_response({"ok": False, "error": planned.error})
        if planned.fault in (Fault.SERVER_ERROR, Fault.SERVER_ERROR_AFTER):
            return web.json_response({"ok": False, "error": "internal_error"}, status=500)
        if planned.fault is Fault.HTML:
            return web.Response(status=502, text=GATEWAY_PAGE, content_type="text/html")
        if planned.fault in (Fault.HANG, Fault.HANG_AFTER):
            await self._wait(request, planned.seconds)
        return _cut(request)

    async def _wait(self, request: web.Request, seconds: float) -> None:
        """Wait until the client hangs up, the sandbox stops, or the time is over."""
        deadline = asyncio.get_running_loop().time() + seconds
        while request.transport is not None and not request.transport.is_closing():
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or self.stopping.is_set():
                return
            await asyncio.sleep(min(left, 0.02))

    async def _upload(self, request: web.Request) -> web.Response:
        planned = self.faults.take("upload", {})
        if planned and planned.fault not in AFTER | {Fault.SLOW}:
            return await self._misbehave(request, planned)
        file = self.place.files.get(request.match_info["file"])
        content = await _uploaded_bytes(request)
        if file is None or file.completed:
            return web.Response(status=404, text="file_not_found")
        if len(content) != file.length:
            return web.Response(status=400, text=f"expected {file.length} bytes, got {len(content)}")
        file.content = content
        response = web.Response(text=f"OK - {file.length}")
        return response if planned is None else await self._misbehave(request, planned, response)

    async def _download(self, request: web.Request) -> web.Response:
        file = self.place.files.get(request.match_info["file"])
        if self.tokens.get(_token(request, Arguments())) != "xoxb":
            return web.Response(status=403, text="not_authed")
        if file is None or file.content is None:
            return web.Response(status=404, text="file_not_found")
        return web.Response(body=file.content, content_type=file.mimetype)

    async def _respond(self, request: web.Request) -> web.Response:
        planned = self.faults.take("response_url", {})
        if planned and planned.fault not in AFTER | {Fault.SLOW}:
            return await self._misbehave(request, planned)
        response = self._responded(request.match_info["token"], await request.text())
        return response if planned is None else await self._misbehave(request, planned, response)

    def _responded(self, token: str, text: str) -> web.Response:
        try:
            body: Any = json.loads(text)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return web.Response(status=400, text="invalid_payload")
        try:
            app_responses.respond(self.place, token, body)
        except SlackError as refusal:
            self._record("response_url", body, refusal.error)
            if refusal.error in ("expired_url", "used_url"):
                return web.json_response(refusal.answer(), status=404)
            return web.Response(status=400, text=refusal.error)
        self._record("response_url", body, None)
        return web.Response(text="ok")


def _token(request: web.Request, arguments: Arguments) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    in_body = str(arguments.pop("token", ""))
    return token.strip() if kind == "Bearer" else in_body


def _rate_limited(seconds: int) -> web.Response:
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)})


def _charset_warning(request: web.Request) -> Json:
    if request.content_type == "application/json" and request.charset is None:
        return {"warning": "missing_charset", "response_metadata": {"warnings": ["missing_charset"]}}
    return {}


def _cut(request: web.Request) -> web.Response:
    """Break the connection off; the response is never seen."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _uploaded_bytes(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""
