"""Reads about what was decided."""
