"""Whether what was said is kept: what raw JSON says against what the destination holds, sort by sort. No translator here either."""
