"""Everything needed to run the bot without an account: a local Discord, a platform, a page."""
