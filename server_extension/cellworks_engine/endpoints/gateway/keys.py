"""Whether a request holds a key that opens the endpoint. The gateway knows hashes only."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

_SIGNED = b"AWS4-HMAC-SHA256 "


def given_key(headers: Mapping[bytes, bytes]) -> bytes | None:
    """Return the key of a request: `Authorization: Bearer`, `x-api-key`, or the access key id of a signature.

    A SageMaker client signs with a secret that the gateway does not have: its access key id is the key. The
    signature is not checked.
    """
    said = headers.get(b"authorization", b"")
    scheme, _, value = said.partition(b" ")
    if scheme.lower() == b"bearer":
        return value.strip()
    if said.startswith(_SIGNED):
        _, _, credential = said.partition(b"Credential=")
        return credential.partition(b"/")[0]
    return headers.get(b"x-api-key")


def opens(key: bytes, hashes: Sequence[str]) -> bool:
    """Tell whether a key is one of those whose SHA-256 is given, in the same time whichever it is."""
    digest = hashlib.sha256(key).hexdigest()
    found = False
    for known in hashes:
        found |= hmac.compare_digest(digest, known)
    return found
