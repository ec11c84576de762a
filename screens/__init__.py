"""The terminal wizard: everything that imports Textual."""
