"""Pages on the platform's own host for those who are no customers yet."""
