"""Finds Slack ids by the names that people write in settings: `#incidents`, `@ana`, `@sre`."""

from __future__ import annotations

from collections.abc import Collection

from bot.integrations.slack.client import LONGEST_PAGE, PermanentFailure, SlackClient
from storage.escalations.notify import SLACK_ID
from storage.rules.policy import Policy


class Directory:
    """Looks names up once and remembers what it found."""

    def __init__(self, slack: SlackClient) -> None:
        self._slack = slack
        self._channels: dict[str, str] = {}
        self._permitted: dict[str, str] = {}

    async def channel(self, name: str) -> str:
        """Give the id of a channel that is named by id or by `#name`; an unknown name is given back for Slack to judge.

        Raises:
            Failed: when Slack cannot be asked.
        """
        plain = name.lstrip("#")
        if SLACK_ID.match(name):
            return name
        if plain not in self._channels:
            for one in await self._slack.pages(
                "conversations.list",
                "channels",
                types="public_channel,private_channel",
                limit=LONGEST_PAGE,
                exclude_archived="true",
            ):
                self._channels[one["name"]] = one["id"]
        return self._channels.get(plain, name)

    async def resolve(self, policy: Policy) -> tuple[Policy, list[str]]:
        """Replace names in a policy by ids; give the names that nobody and no channel has, too.

        The announcement channel stays as it is named: it is looked for at each announcement, for it may come later.
        """
        wanted = {one for level in policy.levels for one in level.who} | set(policy.invite)
        permitted = set(policy.permissions.names())
        names = {one for one in wanted | permitted if not SLACK_ID.match(one) and not one.startswith("#")}
        known = await self.people_and_groups(names)
        self._permitted = {name: known[name] for name in permitted if name in known}
        channels = {one for one in wanted if one.startswith("#")}
        known |= {one: await self.channel(one) for one in sorted(channels)}
        unknown = {one for one in names | channels if not SLACK_ID.match(known.get(one, one))}
        if policy.announcement_channel and not await self._can_be_seen(policy.announcement_channel):
            unknown.add(policy.announcement_channel)

        def ids(who: tuple[str, ...]) -> tuple[str, ...]:
            found = [known.get(one, one) for one in who]
            return tuple(one for one in found if SLACK_ID.match(one))

        levels = tuple(level.model_copy(update={"who": ids(level.who)}) for level in policy.levels)
        return policy.model_copy(update={"levels": levels, "invite": ids(policy.invite)}), sorted(unknown)

    def id_named(self, name: str) -> str | None:
        """Give the id of somebody whom `[permissions]` names, as far as Slack could be asked; an id is itself."""
        return name if SLACK_ID.match(name) else self._permitted.get(name)

    async def _can_be_seen(self, channel: str) -> bool:
        """Whether Slack shows us a channel of this name; True where it does not let us look."""
        try:
            return bool(SLACK_ID.match(await self.channel(channel)))
        except PermanentFailure:
            return True  # without the scope it is the announcement that is refused, and that says so

    async def people_and_groups(self, names: Collection[str]) -> dict[str, str]:
        """Give the ids of people and user groups by the names that were asked for; who is not there is left out.

        Raises:
            Failed: when Slack cannot be asked.
        """
        known = await self._everybody() if names else {}
        return {name: known[name.lstrip("@")] for name in names if name.lstrip("@") in known}

    async def _everybody(self) -> dict[str, str]:
        found = {}
        for user in await self._slack.pages("users.list", "members", limit=200):
            if not user.get("deleted"):
                found[user.get("name", "")] = user["id"]
        try:
            groups = await self._slack.pages("usergroups.list", "usergroups")
        except PermanentFailure:
            groups = []  # free plans have no user groups
        return found | {group["handle"]: group["id"] for group in groups}
