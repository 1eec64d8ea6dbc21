"""The log of conversations and the inbox of updates, in one database. The only package with SQL."""
