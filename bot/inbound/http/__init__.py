"""The bot's web site."""
