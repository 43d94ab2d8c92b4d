"""The market's forms. They hold what a person wrote; the rules stand in the domain."""
