"""Matching: ranks offers for a need with reasons, and keeps every ranking that was shown."""
