"""Plays incident files through the front door in a sandbox, and shows what was seen."""
