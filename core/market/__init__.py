"""Owns programmes and their rules, needs, offers and partner interests, and the lender's yes."""
