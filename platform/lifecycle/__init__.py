"""Owns what becomes of a customer: its state and name, its end, its health, and who may look in."""
