"""The process that runs a person's code: one attempt, in a group of its own, heard through its folder."""
