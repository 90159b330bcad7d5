"""What a launcher and a warm process say over their socket, a packet each."""

import msgspec


class Ready(msgspec.Struct, frozen=True, kw_only=True, tag="ready"):
    """The imports are done; `failed` could not be imported."""

    seconds: float
    failed: list[str] = []


class Claimed(msgspec.Struct, frozen=True, kw_only=True, tag="claimed"):
    """A runner has the attempt of `folder`."""

    folder: str
    pid: int


class SpareDied(msgspec.Struct, frozen=True, kw_only=True, tag="spare_died"):
    """A waiting runner died; an attempt that it had just been given may be lost on the way."""

    pid: int


Said = Ready | Claimed | SpareDied
encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Said).decode
LARGEST = 65536
