"""Runs Veksel on one machine: set-up, embedded PostgreSQL and Redis, and the supervisor."""
