"""Decides: everything that can be asked of the bot, one file a verb."""

from commands.ack import ack
from commands.action import action, actions
from commands.climb import ClockTask, climb
from commands.close import cancel, close, reopen
from commands.correct import amend, retract, undo
from commands.declare import declare, drill
from commands.escalate import escalate
from commands.event import event
from commands.help import help_
from commands.listing import list_
from commands.milestone import detected, started
from commands.postmortem import postmortem
from commands.rename import link, rename
from commands.request import Command
from commands.role import commander, role
from commands.severity import severity
from commands.status import mitigated, resolve, status
from commands.summary import show, summary
from commands.timeline import timeline
from commands.update import update
from commands.writeup import cause, impact, lesson, resolution, trigger

COMMANDS: tuple[Command, ...] = (
    declare, event, ack, escalate, status, mitigated, resolve, severity, commander, role, update,
    started, detected, impact, trigger, cause, resolution, lesson, action, actions,
    timeline, summary, amend, retract, undo, rename, link, close, cancel, reopen, postmortem,
    list_, show, drill, help_,
)  # fmt: skip
"""Every verb, in the order in which help shows them."""

CLOCK: tuple[ClockTask, ...] = (climb,)
"""Everything that only time asks for."""
