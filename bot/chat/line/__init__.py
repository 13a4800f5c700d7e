"""The line to Discord: connected, watched over, and what was missed read back."""
