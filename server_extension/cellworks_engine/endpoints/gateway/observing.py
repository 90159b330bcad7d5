"""Who hears of every request once it was answered: the request log, a mirror, a roll-out."""

from typing import NamedTuple, Protocol

from cellworks_engine.endpoints.configuration import Configuration


class Done(NamedTuple):
    """A request that was answered."""

    endpoint: str
    deployment: str
    """The id."""
    name: str
    version: str
    request_id: str
    method: str
    path: str
    handed_on: dict[str, str]
    """The few headers that a protocol may need (see `paths.HANDED_ON`)."""
    content_type: str
    body: bytes
    status: int
    answer_type: str
    answer_headers: dict[str, str]
    answer: bytes
    seconds: float


class Observer(Protocol):
    """Hears of requests, after the client has its answer."""

    def obey(self, said: Configuration) -> None:
        """Hear what the gateway obeys from now on."""

    def __call__(self, done: Done) -> None:
        """Take one; must not wait for anything, since every other request waits for it."""
