"""A tenant's front page, settings hub, account and privacy pages, and what every page shows."""
