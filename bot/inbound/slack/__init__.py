"""Slack's commands, clicks, forms and events become Requests."""
