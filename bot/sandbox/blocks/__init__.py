"""Slack's Block Kit rules: which blocks and views Slack takes, and its words when it refuses."""

from bot.sandbox.blocks.payload import message_blocks_refusal, with_ids
from bot.sandbox.blocks.views import refuse_bad_view, view_problems

__all__ = ["message_blocks_refusal", "refuse_bad_view", "view_problems", "with_ids"]
