"""What was decided: votes, rankings, agendas, downloads."""
