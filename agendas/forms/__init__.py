"""Forms about votes and agendas."""
