"""Who hears of every request once it was answered: the request log, a mirror, a roll-out."""

from typing import NamedTuple, Protocol


class Done(NamedTuple):
    """A request that was answered."""

    endpoint: str
    deployment: str
    """The id."""
    name: str
    version: str
    request_id: str
    inference_id: str
    """What the client calls it (SageMaker's `InferenceId`), empty where it does not."""
    path: str
    content_type: str
    body: bytes
    status: int
    answer_type: str
    answer: bytes
    seconds: float


class Observer(Protocol):
    """Hears of requests, after the client has its answer."""

    def __call__(self, done: Done) -> None:
        """Take one; must not wait for anything, since every other request waits for it."""
