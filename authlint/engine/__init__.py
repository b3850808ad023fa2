"""Finds the files, skips what cannot matter, runs the rules, and turns what they say into findings."""
