"""What people do: commands and clicks, let in, acknowledged, handed over, answered."""
