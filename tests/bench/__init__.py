"""Measures the bot as a real process against a Slack that answers at once: `python -m tests.bench --help`."""
