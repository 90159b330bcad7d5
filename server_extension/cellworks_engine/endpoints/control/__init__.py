"""What carries out what is wanted: the gateway's process, the workers, and the loop over both."""
