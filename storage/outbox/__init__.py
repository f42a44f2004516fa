"""The transactional outbox: effects are enqueued, claimed, and settled."""
