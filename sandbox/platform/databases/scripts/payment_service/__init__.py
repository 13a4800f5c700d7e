"""The revisions of payment-service's database, oldest first by their numbers."""
