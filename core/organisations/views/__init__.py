"""Pages of organisations, units, members and invitations."""
