"""Owns the append-only log of writes and of reads of persons."""
