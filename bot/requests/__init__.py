"""Where requests come in: recorded and answered in time, kept aside while the database is away, or handed back."""
