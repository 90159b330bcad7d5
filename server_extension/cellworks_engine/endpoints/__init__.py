"""Endpoints: deployed model versions behind one gateway."""
