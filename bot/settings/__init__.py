"""The operator's settings: environment variables, checked all at once."""
