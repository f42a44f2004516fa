"""The sandbox itself: one workspace with one app, started and stopped on a local port."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from datetime import UTC, datetime

from aiohttp import web

from bot.sandbox.app_transport import BUDGET, Delivery, Line
from bot.sandbox.control_api import Control
from bot.sandbox.errors import Json
from bot.sandbox.interactions_api import Forms
from bot.sandbox.manifest import Manifest
from bot.sandbox.method_registry import ApiCall
from bot.sandbox.timestamps import Now
from bot.sandbox.ui.routes import Page, same_origin
from bot.sandbox.web_api import LARGEST_BODY, WebApi
from bot.sandbox.workspace import Workspace

SIGNING_SECRET = "sandbox-signing-secret"
BOT_TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-1-sandbox"


def real_now() -> datetime:
    """The real time, UTC."""
    return datetime.now(UTC)


class Sandbox(Forms):
    """A strict Slack workspace on your own machine."""

    def __init__(
        self,
        manifest: Json,
        *,
        now: Now = real_now,
        team_name: str = "Acme",
        rate_limits: bool = True,
        signing_secret: str = SIGNING_SECRET,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        call_latency: float = 0,
        answer_budget: float = BUDGET,
        auto_deliver: bool = False,
        plan: str = "pro",
    ) -> None:
        """Make a workspace for the app of `manifest` (the dict of app.json).

        `now` gives aware UTC and drives all stamps, expiries and limits; `call_latency` (seconds) delays each Web API
        call; `answer_budget` (seconds) is how long the app may take to answer; with `auto_deliver` events go out by
        themselves, otherwise `deliver_events` sends them; `plan` is `pro` or `free`.
        """
        place = Workspace(Manifest.read(manifest), now=now, team_name=team_name, plan=plan)
        super().__init__(place, Line(place, signing_secret, answer_budget), rate_limits=rate_limits)
        self.signing_secret, self.bot_token, self.app_token = signing_secret, bot_token, app_token
        self.api = WebApi(place, self.faults, self.limits, {bot_token: "xoxb", app_token: "xapp"})
        self.api.latency = call_latency
        self.auto_deliver = auto_deliver
        self._runner: web.AppRunner | None = None
        self._pump: asyncio.Task[None] | None = None

    @property
    def team_id(self) -> str:
        """The workspace's id."""
        return self.place.team_id

    @property
    def bot_user_id(self) -> str:
        """The bot's user id."""
        return self.place.bot.id

    @property
    def bot_id(self) -> str:
        """The bot's B… id."""
        return self.place.bot_id

    @property
    def url(self) -> str:
        """Where the sandbox listens, without a slash at the end."""
        return self.place.base_url

    @property
    def api_url(self) -> str:
        """The Web API's base URL, for the `base_url` of a Slack client."""
        return f"{self.url}/api/"

    @property
    def calls(self) -> list[ApiCall]:
        """Every Web API call and response_url post so far, in order."""
        return self.api.calls

    @property
    def deliveries(self) -> list[Delivery]:
        """Every request to the app so far, in order."""
        return self.line.record

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> None:
        """Listen on a port (0 takes a free one)."""
        application = web.Application(client_max_size=LARGEST_BODY, middlewares=[same_origin])
        application.add_routes(
            [
                *self.api.routes(),
                web.get("/link/", self.line.sockets.link),
                *Page(self).routes(),
                *Control(self).routes(),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        address = self._runner.addresses[0]
        self.place.base_url = f"http://{address[0]}:{address[1]}"
        if self.auto_deliver:
            self._pump = asyncio.create_task(self._pump_for_ever())

    async def stop(self) -> None:
        """Stop listening and hang up."""
        self.api.stopping.set()
        if self._pump is not None:
            self._pump.cancel()
            with suppress(asyncio.CancelledError):
                await self._pump
        await self.line.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _pump_for_ever(self) -> None:
        while True:
            await self.line.pump()
            await asyncio.sleep(0.02)

    def connect_app(self, request_url: str) -> None:
        """Say where slash commands, events and interactions go; events are kept only from now on."""
        self.line.connect(request_url)

    async def verify_request_url(self) -> bool:
        """Send `url_verification` as Slack does, and say whether the app echoed the challenge."""
        return await self.line.verify()

    async def deliver_events(self) -> int:
        """Deliver the events that are due, in order, until none is left; give how many went out."""
        return await self.line.pump()

    @property
    def waiting_events(self) -> list[Json]:
        """The inner events that wait for delivery."""
        return [queued.envelope["event"] for queued in self.place.events.waiting]

    def reorder_events(self, chance: random.Random | None = None) -> None:
        """Turn the waiting events round, or shuffle them by `chance`: Slack promises no order."""
        if chance is None:
            self.place.events.reverse()
        else:
            self.place.events.shuffle(chance)

    async def disconnect_sockets(self, reason: str = "warning") -> None:
        """Tell the app's Socket Mode connections that they end (`warning`, `refresh_requested`, `link_disabled`)."""
        await self.line.sockets.disconnect(reason)

    async def redeliver(self, delivery: Delivery) -> Delivery:
        """Send any earlier delivery again with the same body."""
        return await self.line.resend(delivery)

    async def redeliver_last_command(self) -> Delivery:
        """Send the last slash command again, with its trigger_id."""
        return await self.line.resend(self.line.last("command"))

    async def redeliver_last_event(self) -> Delivery:
        """Send the last event again, with its event_id."""
        return await self.line.resend(self.line.last("event"))

    async def redeliver_last_interaction(self) -> Delivery:
        """Send the last interaction again, with its trigger_id."""
        return await self.line.resend(self.line.last("interaction"))
