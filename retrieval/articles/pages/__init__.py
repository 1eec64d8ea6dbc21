"""The article in a web page: its statements and its text, without what surrounds it."""
