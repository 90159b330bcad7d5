"""The gateway: one process per studio that lets requests through to the workers of each endpoint."""
