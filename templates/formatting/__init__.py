"""Formats times and Markdown for documents and messages."""
