"""The index: its files, and what search reads from them."""
