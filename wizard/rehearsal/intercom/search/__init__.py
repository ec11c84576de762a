"""Search: the query grammar, and how it is evaluated over columns."""
