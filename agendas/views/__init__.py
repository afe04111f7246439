"""Pages about votes and agendas. Views translate between a request and one action."""
