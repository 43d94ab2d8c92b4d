"""Letting one of the platform's people read in a named customer: a reason, a limit, a second person."""
