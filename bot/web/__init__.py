"""Pages of the web, fetched within limits from public addresses only."""
