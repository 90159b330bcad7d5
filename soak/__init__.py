"""Proof at scale: each claim runs the real studio, breaks it, and judges it by a ledger that it does not know."""
