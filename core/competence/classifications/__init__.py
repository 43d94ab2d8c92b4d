"""Owns what is read of others' classifications - ESCO and STYRK-08 - and how it comes into a tenant."""
