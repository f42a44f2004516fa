"""Opens SQLite or PostgreSQL, runs transactions, and says what a failure means."""
