"""From a question as typed to a query."""
