"""The command line: run the bot, type verbs without Slack, inspect the outbox."""
