"""Decides: everything that can be asked of the bot, one file a verb."""

from dataclasses import replace

from commands.ack import ack
from commands.amend import amend, retract, undo
from commands.close import cancel, close, reopen
from commands.core.command import Command, Commands
from commands.declare import declare, drill
from commands.escalate import escalate
from commands.event import event
from commands.follow_up import action, actions
from commands.help import help_with
from commands.link import link
from commands.list import list_
from commands.milestone import detected, started
from commands.postmortem import postmortem
from commands.postmortem_sections import cause, impact, lesson, resolution, trigger
from commands.rename import rename
from commands.restore import restore
from commands.role import commander, role
from commands.scheduled.escalation import ScheduledTask, advance
from commands.scheduled.retention import clean
from commands.severity import severity
from commands.status import mitigated, resolve, status
from commands.summary import show, summary
from commands.timeline import timeline
from commands.update import update

GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    ("While it burns", (declare, event, ack, escalate, status, mitigated, resolve, severity, commander, role, update)),
    ("While you still know it", (started, detected, impact, trigger, cause, resolution, lesson, action, actions)),
    ("Look and correct", (timeline, summary, amend, retract, undo, restore, rename, link)),
    ("At the end", (close, cancel, reopen, postmortem)),
    ("From anywhere", (list_, show, drill, help_with(lambda: COMMANDS))),
)
"""Every verb, under the headings and in the order in which help shows them."""

COMMANDS: Commands = Commands([replace(command, group=heading) for heading, commands in GROUPS for command in commands])
"""Every verb, one after the other."""

SCHEDULED_TASKS: tuple[ScheduledTask, ...] = (advance, clean)
"""Everything that only time asks for."""
