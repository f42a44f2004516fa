"""Tasks that run on a schedule instead of on a request."""
