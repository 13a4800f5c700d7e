"""Runbooks: from Markdown files in a folder to what can be played."""
