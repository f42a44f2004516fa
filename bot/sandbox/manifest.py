"""What the app's manifest (`app.json`) says it may do and wants to hear."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.errors import Json


@dataclass(frozen=True)
class Manifest:
    """The parts of an app manifest that decide how Slack treats the app."""

    app_name: str
    bot_name: str
    scopes: tuple[str, ...]
    events: frozenset[str]
    commands: dict[str, bool]
    shortcuts: dict[str, str]
    home_tab: bool
    messages_tab: bool
    interactive: bool

    @classmethod
    def read(cls, manifest: Json) -> Manifest:
        """Read a manifest of Slack's schema 1 or 2; `commands` maps each `/command` to its should_escape."""
        features = manifest.get("features", {})
        settings = manifest.get("settings", {})
        app_name = str(manifest.get("display_information", {}).get("name", "App"))
        return cls(
            app_name=app_name,
            bot_name=str(features.get("bot_user", {}).get("display_name", app_name)),
            scopes=tuple(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
            commands={one["command"]: bool(one.get("should_escape")) for one in features.get("slash_commands", ())},
            shortcuts={one["callback_id"]: one["type"] for one in features.get("shortcuts", ())},
            home_tab=bool(features.get("app_home", {}).get("home_tab_enabled")),
            messages_tab=bool(features.get("app_home", {}).get("messages_tab_enabled", True)),
            interactive=bool(settings.get("interactivity", {}).get("is_enabled")),
        )
