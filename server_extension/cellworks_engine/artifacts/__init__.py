"""Bytes by what they are: the content-addressed store that captures, snapshots and results share."""
