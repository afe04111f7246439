"""Reads about people and places."""
