"""Writes of the market: programmes, needs, offers and their approval, partner interests."""
