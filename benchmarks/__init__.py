"""Measurements, not tests. The product never imports this."""
