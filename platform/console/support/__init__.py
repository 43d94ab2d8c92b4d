"""Asking to read in a customer, and deciding about what others ask."""
