"""What adapters that act by a team's own commands share: running them, and orders that are begun once."""
