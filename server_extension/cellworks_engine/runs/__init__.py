"""Runs: MLflow's, read fast and written for jobs that never wait for a store."""
