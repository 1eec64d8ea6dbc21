"""Dates: when an article was published, and which period a question asks for."""
