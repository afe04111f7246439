"""Writes about what was decided: votes, rankings, themes, agendas, downloads."""
