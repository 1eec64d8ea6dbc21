"""Plain text: normalisation, syllables, words, numbers, sentences."""
