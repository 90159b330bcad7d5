"""Which endpoint a URL means, and what is asked of it: every cloud's way to write it."""

import functools
import re
from typing import NamedTuple
from urllib.parse import unquote

HANDED_ON = (
    "x-amzn-sagemaker-inference-id",
    "x-amzn-sagemaker-custom-attributes",
    "inference-header-content-length",
)
"""Headers that the worker hears of: what a protocol says there, and not in the body."""

_VERTEX = re.compile(r"^/v1(?:beta1)?/projects/[^/]+/locations/[^/]+/endpoints/([^/:]+)(:[A-Za-z]+)$")
_OURS = re.compile(r"^/endpoints/([^/:]+)((?:[/:].*)?)$")
_HEALTH = re.compile(r"^/(?:ping|health|v2/health/(?:live|ready)|v2/models/[^/]+(?:/versions/[^/]+)?/ready)$")


class Place(NamedTuple):
    """What a URL names."""

    endpoint: str
    """Empty where it is none of an endpoint's."""
    rest: str
    """What follows the endpoint's name; the whole path where there is none."""
    query: str
    is_health: bool
    """Whether it only asks if somebody is there: needs no key, since probes have none."""


@functools.lru_cache(4096)
def find(target: bytes) -> Place:
    """Return what a request's target means."""
    path, _, query = target.decode("latin-1").partition("?")
    if path.startswith("http://"):  # to a proxy
        path = "/" + path[7:].partition("/")[2]
    if (match := _OURS.match(path) or _VERTEX.match(path)) is None:
        return Place("", unquote(path), query, path == "/ping")
    rest = unquote(match[2]).rstrip("/")
    return Place(unquote(match[1]), rest, query, _HEALTH.match(rest) is not None)
