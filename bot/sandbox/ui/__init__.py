"""The sandbox's page in the browser."""
