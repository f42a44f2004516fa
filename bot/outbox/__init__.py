"""Performs the pending effects: the worker, leases, outcomes, and messages about failures."""
