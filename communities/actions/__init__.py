"""Writes. Each is one transaction, names who acts, and leaves one audit row."""
