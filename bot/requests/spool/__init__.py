"""Stores requests on the local disk while the database is down, and drains them afterwards."""
