"""Meets people: Telegram, the terminal and the command line."""
