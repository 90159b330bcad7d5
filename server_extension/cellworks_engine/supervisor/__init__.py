"""The one long-lived process of a studio, and its loops."""
