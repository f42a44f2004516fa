"""Whom an escalation targets, and the history of requests for help."""
