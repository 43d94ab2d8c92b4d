"""Somebody who was found thinks the ranking was wrong: they say so, and a person looks and answers."""
