"""Deleting a customer, step by step."""
