"""Outercom without a screen: reading, archiving, translating, loading and verifying."""
