"""The adapters act: one folder for each port, one module for each vendor."""
