"""Onboarding a whole sector: a list is read, checked line by line, and set up as one piece of work."""
