"""Proof at scale: each claim runs the real studio, breaks it, and judges it by an outside ledger."""
