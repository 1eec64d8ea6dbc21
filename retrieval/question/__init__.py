"""What is read off a question before the index is asked, and what was meant by one that leans on another."""
