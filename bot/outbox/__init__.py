"""Performs what is owed: the outbox worker, and how each effect is performed in Slack."""
