"""What an operator may do with a customer that has been set up. Needs the platform's door."""
