"""Remembers: conversations. The only place with SQL."""
