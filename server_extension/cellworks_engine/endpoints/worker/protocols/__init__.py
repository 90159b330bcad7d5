"""What clients of five clouds say, one file a protocol."""
