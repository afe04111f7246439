"""Template tags of votes and agendas."""
