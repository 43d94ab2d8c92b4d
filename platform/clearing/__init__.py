"""Owns the exchange between tenants: what each shows of itself, to whom, and what they say to each other."""
