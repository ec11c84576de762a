"""Windows over a screen: each has a typed result and closes with escape."""
