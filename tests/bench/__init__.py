"""Benchmarks: each prints a short table. Ratios within one run count; single times do not, since machines are noisy."""
