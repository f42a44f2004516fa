"""Remembers: what is known, what is owed, and what may become of an incident."""
