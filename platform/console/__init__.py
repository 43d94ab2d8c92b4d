"""Owns the platform's own host: its public page and the operators' console."""
