"""What was said: sittings, cards, items, read-backs."""
