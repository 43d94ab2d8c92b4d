"""What a sector means for a new customer, as data an operator can change."""
