"""Measures Veksel against plain baselines, side by side in one run."""
