"""Models: versions of MLflow's registry, with approval, history, checks and baselines beside it."""
