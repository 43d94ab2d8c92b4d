"""Owns what every package stands on: errors, the current door, ids, the clock, model guards."""
