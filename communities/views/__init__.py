"""Pages about people and places. Views translate between a request and one action."""
