"""Replays incident files in a sandbox through the bot's HTTP endpoint, and shows the resulting channels."""
