"""The sandbox's page, piece by piece, as HTML; every word from outside is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.plain_text import as_text
from bot.sandbox.blocks.payload import elements_of
from bot.sandbox.errors import Json
from bot.sandbox.state import Channel, Message, Person, View
from bot.sandbox.view_stack import STATE_KEY

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:0;display:grid;grid-template-columns:15rem 1fr;min-height:100vh;
color:#1d1c1d}nav{background:#1d3a4f;padding:1rem}nav a{display:block;color:#dde;text-decoration:none;padding:.15rem}
nav a.here{color:#fff;font-weight:700}.old{opacity:.55}section{padding:1rem 1.5rem;max-width:60rem}
.message{border-top:1px solid #eee;padding:.45rem 0}.text{white-space:pre-wrap;overflow-wrap:anywhere}
.who{font-weight:700}.note{color:#5a5a5f}.reply{margin-left:2rem}.whisper{background:#fff8e5}form.inline{display:inline}
fieldset{border:1px solid #999;border-radius:6px;margin:1rem 0}label{display:block;margin:.5rem 0}
input[type=text],textarea{width:100%;box-sizing:border-box}h1{font-size:1.2rem}
"""
# The page renews itself unless somebody is filling something in.
SCRIPT = """
setInterval(async()=>{const busy=document.activeElement;if(busy&&busy.matches('input,textarea,select'))return;
if(document.querySelector('#modal'))return;
const text=await(await fetch(location.href)).text();
const fresh=new DOMParser().parseFromString(text,'text/html');
document.querySelector('#live').replaceWith(fresh.querySelector('#live'));
document.querySelector('nav').replaceWith(fresh.querySelector('nav'));
if(fresh.querySelector('#modal'))location.reload();},1500);
"""
DATES = {"datepicker": "date", "timepicker": "time"}


class Drawing:
    """Draws the workspace for one person who looks at one channel."""

    def __init__(self, sandbox: Sandbox, person: Person, channel: Channel) -> None:
        self.sandbox = sandbox
        self.person = person
        self.channel = channel
        self.zone = ZoneInfo(person.timezone)

    def page(self, notice: str) -> str:
        """The whole page; `notice` is what went wrong with the last deed, or empty."""
        title = escape(f"{self.sandbox.place.team_name} sandbox")
        return (
            f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><style>{STYLE}</style>"
            f"<nav>{self._channels()}</nav><section>{self._head()}"
            f"{f'<p role=alert>{escape(notice)}</p>' if notice else ''}{self._modal()}"
            f"<div id=live>{self._messages()}</div>{self._typing()}</section><script>{SCRIPT}</script></html>"
        )

    def address(self, **changes: str) -> str:
        """The page's address for this person and channel, with changes."""
        return "/?" + urlencode({"channel": self.channel.id, "as": self.person.handle} | changes)

    def _channels(self) -> str:
        return "".join(self._channel_link(channel) for channel in self._visible())

    def _visible(self) -> list[Channel]:
        channels = self.sandbox.channels()
        return [one for one in channels if not one.is_private or self.person.id in one.members]

    def _channel_link(self, channel: Channel) -> str:
        kind = ("here " if channel is self.channel else "") + ("old" if channel.is_archived else "")
        sign = "@" if channel.is_im else "#"
        name = self.sandbox.place.bot.handle if channel.is_im else channel.name
        return f'<a class="{kind}" href="{escape(self.address(channel=channel.id))}">{sign}{escape(name)}</a>'

    def _head(self) -> str:
        marks = " ".join(f'<a href="{escape(mark.link)}">{escape(mark.title)}</a>' for mark in self.channel.bookmarks)
        state = " (archived)" if self.channel.is_archived else ""
        topic = as_text(_Words(self.channel.topic), self.zone, self.sandbox.name_of)
        return f"<h1>#{escape(self.channel.name)}{state}</h1><p class=note>{escape(topic)} {marks}</p>{self._people()}"

    def _people(self) -> str:
        people = [one for one in self.sandbox.people() if not one.is_bot and one.id != "USLACKBOT"]
        links = (f'<a href="{escape(self.address(**{"as": one.handle}))}">@{escape(one.handle)}</a>' for one in people)
        return f"<p class=note>Signed in as @{escape(self.person.handle)} · switch to {' '.join(links)}</p>"

    def _messages(self) -> str:
        whispers = [one for one in self.sandbox.ephemerals(self.person) if one.channel == self.channel.id]
        shown = sorted([*self.channel.messages, *whispers], key=lambda message: message.ts)
        return "".join(self._message(message) for message in shown)

    def _message(self, message: Message) -> str:
        author = self.sandbox.name_of(message.user) or message.user
        kinds = "message" + (" reply" if message.is_reply else "") + (" whisper" if message.is_ephemeral else "")
        when = message.at.astimezone(self.zone).strftime("%H:%M:%S")
        marks = [when, *(["only visible to you"] if message.is_ephemeral else [])]
        marks += ["pinned"] if message.ts in self.channel.pins else []
        marks += [f":{name}: {len(users)}" for name, users in message.reactions.items()]
        text = as_text(message, self.zone, self.sandbox.name_of)
        return (
            f'<div class="{kinds}"><span class=who>{escape(author)}</span> <span class=note>'
            f"{escape(' · '.join(marks))}</span><div class=text>{escape(text)}</div>{self._controls(message)}</div>"
        )

    def _controls(self, place: Message | View) -> str:
        where = place.ts if isinstance(place, Message) else place.id
        found = [element for block in place.blocks if block["type"] != "input" for element in elements_of(block)]
        return "".join(self._control(where, element) for element in found if element["type"] != "image")

    def _control(self, where: str, element: Json) -> str:
        hidden = self._hidden(where=where, action_id=element["action_id"])
        if element["type"] == "button":
            inside = f"<button>{escape(element['text']['text'])}</button>"
        else:
            inside = f"{self._field('value', element, None)}<button>choose</button>"
        return f"<form class=inline method=post action=/page/click>{hidden}{inside}</form>"

    def _hidden(self, **values: str) -> str:
        values = {"as": self.person.handle, "channel": self.channel.id} | values
        return "".join(f'<input type=hidden name="{name}" value="{escape(value)}">' for name, value in values.items())

    def _typing(self) -> str:
        if self.channel.is_archived:
            return ""
        box = "<input type=text name=text autofocus autocomplete=off placeholder='Message or /command'>"
        return f"<form method=post action=/page/type>{self._hidden()}{box}</form>"

    def _modal(self) -> str:
        view = self.sandbox.open_view(self.person)
        if view is None:
            return ""
        fields = "".join(self._input(view, block) for block in view.blocks)
        words = escape(view.content.get("submit", {}).get("text", "Submit"))
        hidden = self._hidden(view=view.id)
        form = f"<form method=post action=/page/submit>{hidden}{fields}<button>{words}</button></form>"
        close = f"<form method=post action=/page/dismiss>{hidden}<button>Close</button></form>"
        return f"<fieldset id=modal><legend>{escape(view.title)}</legend>{form}{self._controls(view)}{close}</fieldset>"

    def _input(self, view: View, block: Json) -> str:
        if block["type"] != "input":
            return f"<div class=text>{escape(as_text(_Blocks([block]), self.zone, self.sandbox.name_of))}</div>"
        element = block["element"]
        value = view.state[block["block_id"]][element["action_id"]][STATE_KEY[element["type"]]]
        field = self._field(block["block_id"], element, value)
        return f"<label>{escape(block['label']['text'])}{field}</label>"

    def _field(self, name: str, element: Json, value: Any) -> str:
        kind, name = str(element["type"]), escape(name)
        if "select" in kind or kind in ("radio_buttons", "checkboxes", "overflow"):
            many = " multiple" if kind.startswith("multi") or kind == "checkboxes" else ""
            return f'<select name="{name}"{many}>{self._options(element, value, many)}</select>'
        words = "" if value is None else escape(str(value))
        if element.get("multiline") or kind == "rich_text_input":
            return f'<textarea name="{name}" rows=4>{words}</textarea>'
        return f'<input type={DATES.get(kind, "text")} name="{name}" value="{words}">'

    def _options(self, element: Json, value: Any, many: str) -> str:
        chosen = [one["value"] if isinstance(one, dict) else one for one in (value if many else [value]) or () if one]
        empty = "" if many else "<option value=''></option>"
        return empty + "".join(
            f'<option value="{escape(key)}"{" selected" if key in chosen else ""}>{escape(label)}</option>'
            for key, label in self._choices(element)
        )

    def _choices(self, element: Json) -> list[tuple[str, str]]:
        kind = str(element["type"])
        if "users" in kind:
            return [(one.id, f"@{one.handle}") for one in self.sandbox.people() if not one.deleted]
        if "channels" in kind or "conversations" in kind:
            return [(one.id, f"#{one.name}") for one in self._visible()]
        groups = [group["options"] for group in element.get("option_groups", ())]
        options = [option for group in [element.get("options", []), *groups] for option in group]
        return [(option["value"], option["text"]["text"]) for option in options]


class _Words:
    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks: list[Json] = []


class _Blocks:
    def __init__(self, blocks: list[Json]) -> None:
        self.blocks = blocks
