"""The record: tables, the journal of incidents, the outbox, and the rules of an incident's life."""
