"""The bot's HTTP servers and routes."""
