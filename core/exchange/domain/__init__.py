"""Writes: candidates, agreements, signatures and placements."""
