"""Owns organisations, their units, and who belongs to them in which role."""
