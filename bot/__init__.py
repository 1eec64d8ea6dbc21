"""Meets people: Telegram, the terminal and the command line."""

__version__ = "0.1.0"
