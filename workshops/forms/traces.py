"""The names lint in the words of a page; it lives with the forms of communities."""

from communities.forms.traces import WORDS, Piece, pieces

__all__ = ["WORDS", "Piece", "pieces"]
