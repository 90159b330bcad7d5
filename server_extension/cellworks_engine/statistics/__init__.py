"""Statistics: what a table holds, in a size that can be kept, merged and compared."""
