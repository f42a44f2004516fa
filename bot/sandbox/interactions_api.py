"""What people do with buttons and forms: click, choose, submit, dismiss, use shortcuts."""

from __future__ import annotations

from typing import Any

from bot.sandbox import view_stack
from bot.sandbox.app_responses import InteractionAnswer
from bot.sandbox.app_transport import Delivery
from bot.sandbox.blocks import view_problems
from bot.sandbox.errors import Json, SlackError
from bot.sandbox.form_values import client_errors, fill, find_element, state_value
from bot.sandbox.interactions import action_of, closing, encoded, message_click, shortcut, submission, view_click
from bot.sandbox.people_api import Acting
from bot.sandbox.state import Message, Person, View
from bot.sandbox.view_stack import initial_state
from bot.sandbox.workspace import ChannelRef, PersonRef

FORM = "application/x-www-form-urlencoded"
TROUBLE = "trouble_connecting"


class Forms(Acting):
    """The part of a sandbox that plays people's dealings with buttons and modals."""

    async def click(
        self,
        person: PersonRef,
        where: Message | View | str,
        *,
        action_id: str | None = None,
        text: str | None = None,
        value: Any = None,
    ) -> InteractionAnswer:
        """Press a button, found by action_id or label, on a message (or its ts) or a view (or its id).

        `value` is what a menu or picker is set to. Raises LookupError when there is no such element.
        """
        someone, target = self.place.person(person), self._target(where)
        block, element = find_element(target.blocks, action_id, text)
        given = None if element["type"] == "button" else state_value(self.place, element, value)
        action = action_of(self.place, block["block_id"], element, given)
        if isinstance(target, View):
            if given and element["type"] != "overflow":
                target.state.setdefault(block["block_id"], {})[element["action_id"]] = given
            payload = view_click(self.place, someone, target, action)
        else:
            state = initial_state(target.blocks)
            if given and element["type"] != "overflow":
                state[block["block_id"]][element["action_id"]] = given
            payload = message_click(self.place, someone, target, action, state)
        return self._plain_answer(await self._interact(payload), someone)

    def _target(self, where: Message | View | str) -> Message | View:
        if not isinstance(where, str):
            return where
        found = self.place.views.get(where) or self.place.message(where)
        if found is None:
            raise LookupError(f"there is no message or view {where}")
        return found

    async def _interact(self, payload: Json) -> Delivery:
        if not self.place.manifest.interactive:
            raise PermissionError("the manifest has not switched interactivity on")
        return await self.line.send("interaction", encoded(payload), FORM)

    def _plain_answer(self, delivery: Delivery, person: Person) -> InteractionAnswer:
        view = self.open_view(person)
        return InteractionAnswer(delivery.status, delivery.error, delivery.answer, view=view)

    async def fill(self, person: PersonRef, values: dict[str, Any]) -> None:
        """Fill inputs of the open modal without sending it."""
        view = self._view(self.place.person(person), None)
        fill(self.place, view.blocks, view.state, values)

    def _view(self, person: Person, view: View | str | None) -> View:
        if isinstance(view, View):
            return view
        found = self.place.views.get(view) if view else self.open_view(person)
        if found is None:
            raise LookupError(f"@{person.handle} has no such modal open")
        return found

    async def submit(
        self, person: PersonRef, view: View | str | None = None, values: dict[str, Any] | None = None
    ) -> InteractionAnswer:
        """Fill and send a modal (default: the one on top); `values` are keyed by block_id or action_id.

        What the client itself refuses comes back as error `incomplete` with its words, and is not sent.
        """
        someone = self.place.person(person)
        form = self._view(someone, view)
        fill(self.place, form.blocks, form.state, values or {})
        errors = client_errors(form.blocks, form.state)
        if errors:
            return InteractionAnswer(error="incomplete", errors=errors, view=form)
        delivery = await self._interact(submission(self.place, someone, form))
        return self._submission_answer(delivery, someone, form)

    def _submission_answer(self, delivery: Delivery, person: Person, form: View) -> InteractionAnswer:
        answer = InteractionAnswer(delivery.status, delivery.error, delivery.answer, view=form)
        if answer.error:
            return answer
        body = delivery.answer_json()
        if delivery.answer.strip() and body is None:
            answer.error = TROUBLE
            return answer
        try:
            self._obey(answer, body or {}, person, form)
        except SlackError as refusal:
            answer.error, answer.problems = TROUBLE, [refusal.error]
        return answer

    def _obey(self, answer: InteractionAnswer, body: Json, person: Person, form: View) -> None:
        answer.response_action = body.get("response_action")
        if answer.response_action is None:
            view_stack.close_top(self.place, person.id)
        elif answer.response_action == "clear":
            view_stack.close_all(self.place, person.id)
        elif answer.response_action == "errors":
            self._show_errors(answer, body, form)
        elif answer.response_action in ("update", "push"):
            self._change_view(answer, body.get("view"), person, form)
        else:
            answer.error, answer.problems = TROUBLE, [f"unknown response_action: {answer.response_action}"]
        answer.view = self.open_view(person)

    def _show_errors(self, answer: InteractionAnswer, body: Json, form: View) -> None:
        answer.errors = dict(body.get("errors") or {})
        inputs = {block["block_id"] for block in form.blocks if block["type"] == "input"}
        if not answer.errors or not set(answer.errors) <= inputs:
            answer.error = TROUBLE
            answer.problems = [f"no input block is {name}" for name in sorted(set(answer.errors) - inputs)]

    def _change_view(self, answer: InteractionAnswer, view: Any, person: Person, form: View) -> None:
        problems = view_problems(view)
        if problems:
            answer.error, answer.problems = TROUBLE, problems
        elif answer.response_action == "push":
            view_stack.push_view(self.place, person.id, view)
        else:
            view_stack.replace_view(self.place, form, view)

    async def dismiss(self, person: PersonRef, *, all_of_them: bool = False) -> InteractionAnswer:
        """Close the open modal (or the whole stack); the app gets `view_closed` if it set notify_on_close."""
        someone = self.place.person(person)
        form = self._view(someone, None)
        if all_of_them:
            view_stack.close_all(self.place, someone.id)
        else:
            view_stack.close_top(self.place, someone.id)
        if not form.content.get("notify_on_close"):
            return InteractionAnswer(view=self.open_view(someone))
        payload = closing(self.place, someone, form, cleared=all_of_them)
        return self._plain_answer(await self._interact(payload), someone)

    async def message_shortcut(
        self, person: PersonRef, channel: ChannelRef, ts: str, callback_id: str
    ) -> InteractionAnswer:
        """Use a shortcut from a message's menu; raises LookupError unless the manifest has it."""
        _, message = self._message(channel, ts)
        return await self._shortcut(person, callback_id, message)

    async def global_shortcut(self, person: PersonRef, callback_id: str) -> InteractionAnswer:
        """Use a global shortcut; raises LookupError unless the manifest has it."""
        return await self._shortcut(person, callback_id, None)

    async def _shortcut(self, person: PersonRef, callback_id: str, message: Message | None) -> InteractionAnswer:
        kind = "message" if message else "global"
        if self.place.manifest.shortcuts.get(callback_id) != kind:
            raise LookupError(f"the manifest has no {kind} shortcut {callback_id!r}")
        someone = self.place.person(person)
        delivery = await self._interact(shortcut(self.place, someone, callback_id, message))
        return self._plain_answer(delivery, someone)
