"""Template tags of the desks of sittings and items."""
