"""Conformance suites and fakes for everything that can be swapped."""
