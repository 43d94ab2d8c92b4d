"""Owns a tenant's own record of what it does together with other tenants, and what goes to them."""
