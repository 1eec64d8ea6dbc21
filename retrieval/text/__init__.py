"""Plain text: normal forms, syllables, words, numbers, sentences."""
