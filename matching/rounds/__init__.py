"""Programme rounds: all registrations solved as a whole, looked at by a person, and only then sent."""
