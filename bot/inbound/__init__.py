"""The doors: turns what arrives from outside into a Request."""
