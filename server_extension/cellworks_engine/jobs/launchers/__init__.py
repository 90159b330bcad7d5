"""Ways to start a runner: here, and later in a container, over SSH, on a cluster."""
