"""Where releases are listed and resolved to what never changes, for systems that only deploy."""
