"""A worker: one process that holds one model, and predicts."""
