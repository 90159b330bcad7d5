"""HTTP over the engine: typed routes, the contract made of them, the supervisor and the Jupyter side."""
