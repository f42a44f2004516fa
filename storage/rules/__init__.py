"""Plain rules of an incident: values in, values out, no table, no SQL, no clock."""
