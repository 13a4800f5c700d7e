"""The core decides: it knows no Discord, no HTTP, no SQL and no files."""
