"""Adapters: effects are performed in outside services."""
