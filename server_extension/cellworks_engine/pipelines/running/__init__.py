"""Moving executions on: what may begin, what is reused, what comes of what ended."""
