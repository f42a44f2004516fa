"""Decides: everything that can be asked of the bot, one file a verb."""

from commands.ack import ack
from commands.climb import ClockTask, climb
from commands.close import cancel, close, reopen
from commands.declare import declare, drill
from commands.escalate import escalate
from commands.event import event
from commands.help import help_
from commands.postmortem import postmortem
from commands.request import Command
from commands.severity import severity
from commands.status import mitigated, resolve, status

COMMANDS: tuple[Command, ...] = (
    declare,
    event,
    ack,
    status,
    mitigated,
    resolve,
    severity,
    escalate,
    close,
    cancel,
    reopen,
    postmortem,
    drill,
    help_,
)
"""Every verb, in the order in which help shows them."""

CLOCK: tuple[ClockTask, ...] = (climb,)
"""Everything that only time asks for."""
