"""Owns messages to workers: written with what they follow from, done once, however often they are sent."""
