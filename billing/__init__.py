"""Owns plans and the subscriptions of tenants."""
