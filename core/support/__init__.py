"""Owns the tenant's side of support: who of the platform's people may look in, why, and until when."""
