"""Answers questions: what runs, is logged, waits for whom, what the policy says; changes nothing."""
