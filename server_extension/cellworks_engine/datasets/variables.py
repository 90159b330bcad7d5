"""Environment variables in URLs and storage options, which is how a reference names a secret.

`postgresql://${PGUSER}:${PGPASSWORD}@host/db` is kept as it stands. Who reads looks the variables up.
"""

import os
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from cellworks_engine.datasets.schema import SqlSource, UrlSource
from cellworks_engine.errors import InvalidInput

_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_ONLY_NAMES = re.compile(r"(\$\{[A-Za-z_][A-Za-z0-9_]*\})+")
_SECRET = re.compile(
    r"pass(word|wd|phrase)?$|^pwd$|secret|token|credential|(^|_)(api|access|account|private|sas)?_?key$"
    r"|signature$|^sig$",
    re.IGNORECASE,
)
"""Names of options and of a URL's parameters whose values are secrets; so are signed URLs' signatures."""
_NO_SECRET = frozenset({"anon", "token_file", "passfile"})


def refuse_secrets(source: UrlSource | SqlSource) -> None:
    """Raise InvalidInput where a secret is written out, with a sentence that says how to name it."""
    try:
        parts = urlsplit(source.url)
        password = parts.password
    except ValueError as error:
        raise InvalidInput(f"The URL cannot be read: {error}.", field="source.url") from None
    if password and not _ONLY_NAMES.fullmatch(password):
        shown = _without_password(source.url)
        raise InvalidInput(
            f"The URL holds a password, which would be kept in the studio's store: {shown}.",
            field="source.url",
            hint="Put it into an environment variable, and write its name: "
            f"{shown.replace('***', '${PASSWORD}', 1)}",
        )
    _refuse(dict(parse_qsl(parts.query)), "source.url", "The URL's parameter")
    if isinstance(source, UrlSource):
        _refuse(source.options, "source.options", "The option")


def expanded(text: str, *, in_url: bool = False) -> str:
    """Return a text with the values of the variables that it names; raises InvalidInput for a missing one.

    In a URL a value stands percent-encoded, so that a password may hold `@` and `/`.
    """

    def value(found: "re.Match[str]") -> str:
        name = found[1]
        if name not in os.environ:
            raise InvalidInput(
                f"There is no environment variable {name}, which the source names.",
                field="source",
                hint="Set it where the source is read: here, and for the studio before it starts "
                f"(`cellworks down`, `export {name}=…`, `cellworks up`).",
            )
        return quote(os.environ[name], safe="") if in_url else os.environ[name]

    return _NAME.sub(value, text)


def _refuse(told: Mapping[str, str], field: str, what: str) -> None:
    for name, value in told.items():
        if _SECRET.search(name) and name not in _NO_SECRET and value and not _ONLY_NAMES.fullmatch(value):
            raise InvalidInput(
                f"{what} `{name}` is a secret, which would be kept in the studio's store.",
                field=field,
                hint=f"Put it into an environment variable, and write its name: {name}=${{{name.upper()}}}",
            )


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    before, _, host = parts.netloc.rpartition("@")
    user = before.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{user}:***@{host}", query=""))
