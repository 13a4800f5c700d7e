"""Speaks with people on Discord, through discord.py; decides nothing."""
