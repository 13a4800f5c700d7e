"""Places elsewhere that keep checkpoints of the audit log."""
