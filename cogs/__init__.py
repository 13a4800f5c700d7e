"""The commands: one module for each family, found by walking this package."""
