"""Intercom's API client: typed reading calls, one pager for all page shapes, files. It has no way to write."""
