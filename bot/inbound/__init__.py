"""Doors: something arrives from outside and becomes a Request."""
