"""Owns the way from interest to a finished exchange: dialogue, reveal, agreements, placements."""
