"""Alembic's revisions of the sample services' databases, as data: one folder for each service.

A revision with `irreversible = True` destroys what no later one brings back.
"""
