"""What people see: the card of an operation, and the answer to each question."""
