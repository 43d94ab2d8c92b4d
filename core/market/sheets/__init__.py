"""Needs that come in a spreadsheet: its columns, reading it, and what is wrong in each row."""
