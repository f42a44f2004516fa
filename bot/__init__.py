"""The running bot: receives requests and performs effects; the only part that talks to Slack and the web."""
