"""A PostgreSQL backend that answers nothing outside a door."""
