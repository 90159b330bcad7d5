"""Jobs: something to run, tracked, on a compute target, at most once unless its owner says otherwise."""
