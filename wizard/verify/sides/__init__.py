"""One object from both sides: what Intercom's JSON says, what the destination holds, and where they differ."""
