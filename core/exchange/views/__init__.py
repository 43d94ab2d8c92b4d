"""Pages of candidates, requests, agreements and placements."""
