"""Pages on which an operator says yes or no to those who ask to join."""
