"""Remembers: conversations and the inbox. The only place with SQL."""
