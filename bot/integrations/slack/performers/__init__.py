"""Performs effects in Slack, one module for each kind."""
