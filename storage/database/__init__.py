"""Opens SQLite or PostgreSQL, runs transactions, and classifies failures."""
