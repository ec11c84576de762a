"""The whole of it: the command line against a served simulator, with faults, kills and bad input."""
