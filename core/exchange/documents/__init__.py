"""Owns the agreement as a document: its facts, its clauses, the signed PDF and its HTML twin.

Nothing here reads a database: facts come in as frozen dataclasses, bytes and markup go out.
"""
