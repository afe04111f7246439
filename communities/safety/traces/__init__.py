"""How ``communities.safety.redact`` finds names and places: word lists and patterns."""
