"""The pages of the exchange policy."""
