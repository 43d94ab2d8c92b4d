"""Writes: each is one step on this side, told to the other side in the same transaction."""
