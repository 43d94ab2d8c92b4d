"""Storage, the machine Veksel runs on, and the measurements."""
