"""Writes of the shared exchange: what is shown, to whom, and keeping it true."""
