"""Batch scoring: files, datasets or a query through the model code of endpoints, each row once, in order."""
