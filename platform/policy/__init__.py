"""Owns which organisations may exchange staff: rules, and one pure decision that can say why."""
