"""Calls Slack's Web API and caches what it says about people and channels."""
