"""Decides: everything that can be asked of the bot, one file a verb."""
