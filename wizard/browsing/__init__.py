"""Browsing the archive: searching and reading it without a token, a network or a destination."""
