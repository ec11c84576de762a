"""The made-up workspace: a pure function of the seed, computed on demand."""
