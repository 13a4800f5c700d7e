"""The revisions of order-service's database, oldest first by their numbers."""
