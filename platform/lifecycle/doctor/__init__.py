"""Examining customers: is what should be there, there; and what mends it. Needs the owner's connection."""
