"""What the gateway knows of one request while it is under way."""

from cellworks_engine.endpoints.gateway.http import Exchange

TRIES = 3
"""Workers that may die over one request before it is given up: it may be what kills them."""


class Ticket:
    """One request on its way to a worker and back."""

    __slots__ = (
        "deadline",
        "endpoint",
        "exchange",
        "handed_on",
        "query",
        "request_id",
        "rest",
        "tries",
        "wanted",
    )

    def __init__(self, exchange: Exchange, endpoint: str, rest: str, query: str, request_id: str) -> None:
        self.exchange = exchange
        self.endpoint = endpoint
        self.rest = rest
        """What is asked of the endpoint (see `frames.Request.path`)."""
        self.query = query
        self.request_id = request_id
        self.handed_on: dict[str, str] = {}
        self.wanted: str | None = None
        """The name of the one deployment that the client asked for."""
        self.deadline = 0.0
        """On the loop's clock."""
        self.tries = 0
        """Workers that died over it."""
