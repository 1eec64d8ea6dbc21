"""The answer within a passage: which of its words, by the kind of the question."""
