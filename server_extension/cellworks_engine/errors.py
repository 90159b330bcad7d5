"""What can go wrong, once: a code for programs, a sentence for people, a status for HTTP.

Raise the class a caller can act on; the server maps it to a response, the SDK maps the response back
to the same class (`from_wire`). Everything else is a bug of ours and stays a 500.
"""

from typing import ClassVar

import msgspec


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """An error on the wire."""

    code: str
    message: str
    field: str | None = None
    hint: str | None = None
    id: str | None = None


class CellworksError(Exception):
    """Something that a person can act on: says what was wrong, where, and what to do."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, message: str, *, field: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.hint = hint

    def __str__(self) -> str:
        """Return the sentence, then what to do."""
        return f"{self.message}\n{self.hint}" if self.hint else self.message

    def body(self) -> ErrorBody:
        """Return the error as it travels."""
        return ErrorBody(code=self.code, message=self.message, field=self.field, hint=self.hint)


class InvalidInput(CellworksError):
    """A value that was given cannot be used; `field` names it."""

    code = "invalid_input"
    status = 422


class NotFound(CellworksError):
    """Nothing goes by that id, number or name."""

    code = "not_found"
    status = 404


class Conflict(CellworksError):
    """The thing is not in a state that allows this."""

    code = "conflict"
    status = 409


class TooLarge(CellworksError):
    """More bytes than the studio takes at once."""

    code = "too_large"
    status = 413


class Unavailable(CellworksError):
    """A part that is needed cannot be reached just now."""

    code = "unavailable"
    status = 503


class WrongStore(CellworksError):
    """The stored data and this version of the code do not go together."""

    code = "wrong_store"
    status = 503


class MissingExtra(CellworksError):
    """An optional package is needed; the hint holds the line that installs it."""

    code = "missing_extra"
    status = 501


class Refused(CellworksError):
    """A value cannot travel into a job; the message names it."""

    code = "refused"
    status = 422


class Denied(CellworksError):
    """The person may not do this."""

    code = "denied"
    status = 403


_BY_CODE: dict[str, type[CellworksError]] = {
    kind.code: kind
    for kind in (
        InvalidInput,
        NotFound,
        Conflict,
        TooLarge,
        Unavailable,
        WrongStore,
        MissingExtra,
        Refused,
        Denied,
    )
}


def from_wire(body: ErrorBody) -> CellworksError:
    """Return the exception that a response's error body stands for."""
    kind = _BY_CODE.get(body.code, CellworksError)
    return kind(body.message, field=body.field, hint=body.hint)
