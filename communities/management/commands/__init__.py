"""Commands about the ground floor."""
