"""Commands, and the demo process they load."""
