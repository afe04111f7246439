"""Pages about what was said. Views translate between a request and one action."""
