"""Reads about what was said."""
