"""Finds: articles, sentences, the index and its ranking. Knows no chat, no SQL, no Telegram."""
