"""Runs the bot for as long as wished under mixed load and faults, and looks at what grows: `python -m tests.soak`."""
