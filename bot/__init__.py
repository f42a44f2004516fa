"""Hears and acts: the only part that talks to the outside world."""
