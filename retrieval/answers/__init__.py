"""The answer inside a sentence."""
