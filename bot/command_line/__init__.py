"""The words of each command, and the call that they become; what it needs is imported when it runs."""
