"""Outgoing webhooks: timeline entries, sent as signed JSON to the receivers of the settings."""
