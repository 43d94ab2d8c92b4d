"""Owns the tenants, their hosts and the one door through which the database is used."""
