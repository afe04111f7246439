"""Writes about what was said: sittings, cards, items, read-backs, imports."""
