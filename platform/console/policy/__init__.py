"""Owns the operators' pages about the exchange policy: rules, groups, matrix, why, versions, proposals."""
