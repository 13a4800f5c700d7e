"""What the core needs from outside, as protocols that the outer floors fulfil."""
