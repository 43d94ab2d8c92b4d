"""The shared core of every tenant: needs, offers, agreements and the people they concern."""
