"""Owns the vocabulary: the concepts that needs and offers are described with, and their words."""
