"""The bot: a core that decides, and around it the floors that speak, act, remember and show."""
