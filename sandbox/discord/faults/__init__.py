"""Faults on demand: what Discord does on a bad day, and what its people and moderators do at a bad moment."""
