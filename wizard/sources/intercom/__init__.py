"""Intercom as a source: what it lists, how each object is had whole, and what it becomes."""
