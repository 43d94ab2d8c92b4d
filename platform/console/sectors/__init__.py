"""Pages on which an operator sees and decides what a sector means for new customers."""
