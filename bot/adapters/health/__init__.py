"""Checks of a service's health: what an address of its own answers, and what is measured of it."""
