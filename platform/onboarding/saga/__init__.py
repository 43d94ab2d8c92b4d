"""The saga: its lock, its steps, and the engine that carries a run from step to step."""
