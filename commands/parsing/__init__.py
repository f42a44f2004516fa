"""Parses the text after a verb into its arguments."""
