"""The canvas of modals and of the App Home: the shapes of a message, and the fields that people fill in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from templates.slack import limits
from templates.slack.fitting import fit
from templates.slack.limits import clip
from templates.slack.message import NOTHING, CannotRender, MessageBuilder, plain_text
from templates.slack.rich_text import Block

Choice = str | Mapping[str, str]
"""An option: its value, which is also what it says, or `{value, text, description?}`."""


class ViewBuilder(MessageBuilder):
    """One view while it is being drawn. A field's name is both its block id and its action id."""

    def __init__(self) -> None:
        super().__init__()
        self._view: Block | None = None

    def shapes(self) -> dict[str, Callable[..., Markup]]:
        """Give everything that a view's template may call, by name."""
        fields: dict[str, Callable[..., Markup]] = {
            "modal": self.modal, "input_text": self.input_text, "input_select": self.input_select,
            "checkboxes": self.checkboxes,
        }  # fmt: skip
        return super().shapes() | fields

    def view(self) -> Block:
        """Give the finished view: a modal if the template named one, else an App Home.

        Raises CannotDraw if there is nothing to show, or fields without a button to submit them.
        """
        blocks = fit(self._blocks, limits.VIEW_BLOCKS)
        view = self._view or {"type": "home"}
        if not blocks or (view["type"] == "modal" and "submit" not in view and _asks(blocks)):
            raise CannotRender("a view needs something to show, and one with fields a submit button")
        return view | {"blocks": blocks}

    def modal(
        self,
        title: str,
        callback: str,
        submit: str | None = None,
        close: str = "Cancel",
        remember: object = None,
    ) -> Markup:
        """Make the view a modal: its title and buttons, whom its answer goes to and what comes back with it.

        Raises CannotDraw if what is to be remembered is longer than Slack keeps.
        """
        kept = remember if isinstance(remember, str) else json.dumps(remember or {}, ensure_ascii=False)
        if limits.length(kept) > limits.PRIVATE_METADATA:
            raise CannotRender("private_metadata is longer than 3,000 characters")
        self._view = {
            "type": "modal",
            "callback_id": clip(callback, limits.ID),
            "private_metadata": kept,
            "title": plain_text(title, limits.VIEW_TITLE),
            "close": plain_text(close, limits.VIEW_TITLE),
        }
        if submit:
            self._view["submit"] = plain_text(submit, limits.VIEW_TITLE)
        return NOTHING

    def input_text(
        self,
        name: str,
        label: str,
        value: str | None = None,
        placeholder: str | None = None,
        hint: str | None = None,
        multiline: bool = False,
        optional: bool = False,
        longest: int = limits.INPUT,
    ) -> Markup:
        """Add a field for words of at most `longest` characters."""
        longest = max(1, min(longest, limits.INPUT))
        element: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": longest}
        if value:
            element["initial_value"] = clip(value, longest)
        if placeholder:
            element["placeholder"] = plain_text(placeholder, limits.PLACEHOLDER)
        return self._field(name, label, element, hint, optional)

    def input_select(
        self,
        name: str,
        label: str,
        options: Sequence[Choice],
        chosen: str | None = None,
        hint: str | None = None,
        optional: bool = False,
    ) -> Markup:
        """Add a list to choose one of."""
        made = [_option(choice) for choice in options[: limits.SELECT]]
        element: Block = {"type": "static_select", "options": made}
        initial = [option for option in made if option["value"] == chosen]
        if initial:
            element["initial_option"] = initial[0]
        return self._field(name, label, element, hint, optional)

    def checkboxes(
        self,
        name: str,
        label: str,
        options: Sequence[Choice],
        chosen: Sequence[str] = (),
        hint: str | None = None,
    ) -> Markup:
        """Add boxes to tick, none of which has to be."""
        made = [_option(choice) for choice in options[: limits.CHECKBOXES]]
        element: Block = {"type": "checkboxes", "options": made}
        initial = [option for option in made if option["value"] in chosen]
        if initial:
            element["initial_options"] = initial
        return self._field(name, label, element, hint, optional=True)

    def _field(self, name: str, label: str, element: Block, hint: str | None, optional: bool) -> Markup:
        if any(block.get("block_id") == name for block in self._blocks) or element.get("options") == []:
            raise CannotRender(f"the field {name!r} stands twice or has nothing to choose")
        block: Block = {"type": "input", "block_id": name, "label": plain_text(label, limits.LABEL)}
        block |= {"element": element | {"action_id": name}, "optional": optional}
        return self._add(block | ({"hint": plain_text(hint, limits.LABEL)} if hint else {}), True)


def _asks(blocks: list[Block]) -> bool:
    return any(block["type"] == "input" for block in blocks)


def _option(choice: Choice) -> Block:
    made = {"value": choice} if isinstance(choice, str) else dict(choice)
    option: Block = {
        "text": plain_text(made.get("text") or made["value"], limits.OPTION),
        "value": clip(made["value"], limits.OPTION_VALUE),
    }
    if made.get("description"):
        option["description"] = plain_text(made["description"], limits.OPTION)
    return option
