"""What the built-in kinds of step do in a job's process."""
