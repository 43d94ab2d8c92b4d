"""Pages on which operators announce something to customers."""
