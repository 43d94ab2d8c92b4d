"""Pages on which an operator onboards many customers from one list."""
