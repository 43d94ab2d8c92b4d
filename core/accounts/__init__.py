"""Owns users and how they sign in. Memberships and invitations live in organisations."""
