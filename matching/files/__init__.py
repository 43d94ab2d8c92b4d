"""Anybody's needs, offers, concepts and registrations as lines of JSON: docs/formats/. No database."""
