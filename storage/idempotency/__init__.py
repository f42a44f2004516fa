"""Answers each request once: keys for redeliveries, and detection of repeated commands."""
