"""Pages of exchanges with other tenants."""
