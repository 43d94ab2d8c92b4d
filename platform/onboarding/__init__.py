"""Owns how a customer comes to be: a saga of named steps that can be stopped anywhere and resumed."""
