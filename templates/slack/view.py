"""Builds a modal or the App Home: the blocks of a message, and the input fields of a form."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from templates.slack import limits
from templates.slack.fitting import fit
from templates.slack.limits import clip
from templates.slack.message import NO_OUTPUT, CannotRender, MessageBuilder, plain_text
from templates.slack.rich_text import Block

Option = str | Mapping[str, str]
"""An option of a list: its value, which is also its label, or `{value, text, description?}`."""


class ViewBuilder(MessageBuilder):
    """Collects the blocks of one view while its template is rendered; a field's name is its block and action id."""

    def __init__(self) -> None:
        super().__init__()
        self._view: Block | None = None

    def functions(self) -> dict[str, Callable[..., Markup]]:
        """Give the functions that a view's template may call, by name."""
        fields: dict[str, Callable[..., Markup]] = {
            "modal": self.modal, "input_text": self.input_text, "input_select": self.input_select,
            "checkboxes": self.checkboxes,
        }  # fmt: skip
        return super().functions() | fields

    def view(self) -> Block:
        """Give the finished view: a modal if the template called `modal`, otherwise an App Home.

        Raises CannotRender if there is no block, or if a modal has fields and no submit button.
        """
        blocks = fit(self._blocks, limits.VIEW_BLOCKS)
        view = self._view or {"type": "home"}
        if not blocks or (view["type"] == "modal" and "submit" not in view and _has_fields(blocks)):
            raise CannotRender("a view needs a block, and one with fields needs a submit button")
        return view | {"blocks": blocks}

    def modal(
        self,
        title: str,
        callback: str,
        submit: str | None = None,
        close: str = "Cancel",
        private_metadata: object = None,
    ) -> Markup:
        """Make the view a modal: its title, its buttons, its callback id and the data that comes back with the answer.

        Raises CannotRender if `private_metadata` (JSON, or an object for it) is longer than Slack takes.
        """
        is_json = isinstance(private_metadata, str)
        metadata = str(private_metadata) if is_json else json.dumps(private_metadata or {}, ensure_ascii=False)
        if limits.length(metadata) > limits.PRIVATE_METADATA:
            raise CannotRender("private_metadata is longer than 3,000 characters")
        self._view = {
            "type": "modal",
            "callback_id": clip(callback, limits.ID),
            "private_metadata": metadata,
            "title": plain_text(title, limits.VIEW_TITLE),
            "close": plain_text(close, limits.VIEW_TITLE),
        }
        if submit:
            self._view["submit"] = plain_text(submit, limits.VIEW_TITLE)
        return NO_OUTPUT

    def input_text(
        self,
        name: str,
        label: str,
        value: str | None = None,
        placeholder: str | None = None,
        hint: str | None = None,
        multiline: bool = False,
        optional: bool = False,
        max_length: int = limits.INPUT,
    ) -> Markup:
        """Add a text field of at most `max_length` characters."""
        max_length = max(1, min(max_length, limits.INPUT))
        element: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": max_length}
        if value:
            element["initial_value"] = clip(value, max_length)
        if placeholder:
            element["placeholder"] = plain_text(placeholder, limits.PLACEHOLDER)
        return self._field(name, label, element, hint, optional)

    def input_select(
        self,
        name: str,
        label: str,
        options: Sequence[Option],
        initial: str | None = None,
        hint: str | None = None,
        optional: bool = False,
    ) -> Markup:
        """Add a list from which one option is selected."""
        made = [_option(option) for option in options[: limits.SELECT]]
        element: Block = {"type": "static_select", "options": made}
        selected = [option for option in made if option["value"] == initial]
        if selected:
            element["initial_option"] = selected[0]
        return self._field(name, label, element, hint, optional)

    def checkboxes(
        self,
        name: str,
        label: str,
        options: Sequence[Option],
        initial: Sequence[str] = (),
        hint: str | None = None,
    ) -> Markup:
        """Add checkboxes, all of them optional."""
        made = [_option(option) for option in options[: limits.CHECKBOXES]]
        element: Block = {"type": "checkboxes", "options": made}
        selected = [option for option in made if option["value"] in initial]
        if selected:
            element["initial_options"] = selected
        return self._field(name, label, element, hint, optional=True)

    def _field(self, name: str, label: str, element: Block, hint: str | None, optional: bool) -> Markup:
        if any(block.get("block_id") == name for block in self._blocks) or element.get("options") == []:
            raise CannotRender(f"the field {name!r} is there twice or has no options")
        block: Block = {"type": "input", "block_id": name, "label": plain_text(label, limits.LABEL)}
        block |= {"element": element | {"action_id": name}, "optional": optional}
        return self._add(block | ({"hint": plain_text(hint, limits.LABEL)} if hint else {}), True)


def _has_fields(blocks: list[Block]) -> bool:
    return any(block["type"] == "input" for block in blocks)


def _option(option: Option) -> Block:
    given = {"value": option} if isinstance(option, str) else dict(option)
    made: Block = {
        "text": plain_text(given.get("text") or given["value"], limits.OPTION),
        "value": clip(given["value"], limits.OPTION_VALUE),
    }
    if given.get("description"):
        made["description"] = plain_text(given["description"], limits.OPTION)
    return made
