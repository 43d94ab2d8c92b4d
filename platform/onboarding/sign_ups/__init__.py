"""Organisations that ask to become customers by themselves."""
