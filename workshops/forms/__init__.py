"""Forms about what was said."""
