"""A run as one file: written, and read with the suspicion that a file from elsewhere deserves."""
