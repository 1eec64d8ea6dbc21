"""The answer within a sentence."""
