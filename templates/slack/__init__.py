"""Builds Slack messages and views that fit Slack's limits."""
