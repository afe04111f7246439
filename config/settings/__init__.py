"""Settings: base, and one module for each place it runs."""
