"""The audit log: written in the database, exported as JSON lines, verified and queried without the bot."""
