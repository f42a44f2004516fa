"""Records and answers requests in time; spools or refuses them while the database is down."""
