"""A page in the browser: the workspace's channels and messages, and forms to type, click and submit as anybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from bot.sandbox.state import Channel, Person, View
from bot.sandbox.ui.html import Drawing

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'"
)
EMPTY = "<!doctype html><title>Sandbox</title><p>There is no channel or nobody to be yet."


@web.middleware
async def same_origin(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse what another site's page sends to the forms or the control API of a sandbox on this machine."""
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if foreign and request.path.startswith(("/page/", "/sandbox/")):
        return web.Response(status=403, text="another site's page may not do that")
    return await handler(request)


class Page:
    """Shows a sandbox to a browser."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def routes(self) -> list[web.RouteDef]:
        """The page and the targets of its forms."""
        return [
            web.get("/", self._show),
            web.post("/page/type", self._type),
            web.post("/page/click", self._click),
            web.post("/page/submit", self._submit),
            web.post("/page/dismiss", self._dismiss),
        ]

    def _person(self, handle: str) -> Person | None:
        people = [one for one in self.sandbox.people() if not one.is_bot and one.id != "USLACKBOT"]
        return next((one for one in people if one.handle == handle), people[0] if people else None)

    def _channel(self, channel_id: str) -> Channel | None:
        channels = self.sandbox.channels()
        return next((one for one in channels if one.id == channel_id), channels[0] if channels else None)

    async def _show(self, request: web.Request) -> web.Response:
        person, channel = self._person(request.query.get("as", "")), self._channel(request.query.get("channel", ""))
        body = EMPTY
        if person is not None and channel is not None:
            body = Drawing(self.sandbox, person, channel).page(request.query.get("notice", ""))
        return web.Response(text=body, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    async def _type(self, request: web.Request) -> web.Response:
        form = await request.post()
        try:
            answer = await self.sandbox.type(_word(form, "as"), _word(form, "channel"), _word(form, "text"))
        except (LookupError, PermissionError) as mistake:
            return _back(form, str(mistake))
        return _back(form, answer.error)

    async def _click(self, request: web.Request) -> web.Response:
        form = await request.post()
        where, action_id = _word(form, "where"), _word(form, "action_id")
        try:
            answer = await self.sandbox.click(
                _word(form, "as"), where, action_id=action_id, value=_word(form, "value") or None
            )
        except (LookupError, PermissionError) as mistake:
            return _back(form, str(mistake))
        return _back(form, answer.error)

    async def _submit(self, request: web.Request) -> web.Response:
        form = await request.post()
        view = self.sandbox.open_view(_word(form, "as"))
        if view is None or view.id != _word(form, "view"):
            return _back(form, "this form is not open any more")
        try:
            answer = await self.sandbox.submit(_word(form, "as"), view, values=_values(view, form))
        except (LookupError, PermissionError) as mistake:
            return _back(form, str(mistake))
        return _back(form, " ".join([answer.error or "", *answer.errors.values(), *answer.problems]).strip())

    async def _dismiss(self, request: web.Request) -> web.Response:
        form = await request.post()
        if self.sandbox.open_view(_word(form, "as")):
            await self.sandbox.dismiss(_word(form, "as"))
        return _back(form, None)


def _word(form: Any, name: str) -> str:
    return str(form.get(name, ""))


def _values(view: View, form: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for block in view.blocks:
        if block["type"] == "input":
            name, kind = block["block_id"], block["element"]["type"]
            many = kind.startswith("multi") or kind == "checkboxes"
            values[name] = [str(one) for one in form.getall(name, [])] if many else _word(form, name)
    return values


def _back(form: Any, notice: str | None) -> web.Response:
    where = {"channel": _word(form, "channel"), "as": _word(form, "as")} | ({"notice": notice} if notice else {})
    return web.Response(status=303, headers={"Location": "/?" + urlencode(where)})
