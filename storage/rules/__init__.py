"""The rules of an incident as pure functions: no tables, no SQL, no clock."""
