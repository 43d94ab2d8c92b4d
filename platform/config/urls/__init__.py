"""URLs: one map for a tenant's portal, one for the platform's own host."""
