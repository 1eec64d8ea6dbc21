"""Conversations with the program, played through the stand-in and shown as pages that look like Telegram on a phone."""
