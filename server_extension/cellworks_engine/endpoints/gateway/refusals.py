"""What the gateway says when it does not let a request through: a status, a code and a sentence."""

import msgspec

from cellworks_engine.errors import ErrorBody


class Refusal(Exception):
    """A request that is not answered by a model; `retry` in seconds tells when to try again."""

    def __init__(
        self, status: int, code: str, sentence: str, *, hint: str | None = None, retry: int | None = None
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.hint = hint
        self.retry = retry

    def body(self, request_id: str) -> bytes:
        """Return the refusal as JSON."""
        said = ErrorBody(code=self.code, message=self.sentence, hint=self.hint, id=request_id or None)
        return msgspec.json.encode(said)
