"""Reads and changes incidents through their timeline, in one transaction."""
