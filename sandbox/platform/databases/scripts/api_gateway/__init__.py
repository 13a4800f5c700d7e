"""The revisions of api-gateway's database, oldest first by their numbers."""
