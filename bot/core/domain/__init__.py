"""Values and state machines of operations; the standard library only."""
