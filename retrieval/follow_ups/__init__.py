"""Questions that depend on the previous one of their conversation."""
