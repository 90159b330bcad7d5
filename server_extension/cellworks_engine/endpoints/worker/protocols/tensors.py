"""The tensors of the Open Inference Protocol: names of types, JSON and binary data."""

from typing import TYPE_CHECKING, Any

from cellworks_engine.errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np

NUMPY = {
    "BOOL": "bool", "UINT8": "uint8", "UINT16": "uint16", "UINT32": "uint32", "UINT64": "uint64",
    "INT8": "int8", "INT16": "int16", "INT32": "int32", "INT64": "int64",
    "FP16": "float16", "FP32": "float32", "FP64": "float64", "BYTES": "object",
}  # fmt: skip
_NAMES = {numpy: name for name, numpy in NUMPY.items()}


class Flat:
    """A tensor's elements in row-major order."""

    def __init__(self, array: "np.ndarray[Any, Any]", datatype: str) -> None:
        self._array = array
        self._text = datatype == "BYTES"

    def listed(self) -> list[Any]:
        """Return them as JSON has them."""
        flat: list[Any] = self._array.reshape(-1).tolist()
        return [None if value is None else str(value) for value in flat] if self._text else flat

    def binary(self) -> bytes:
        """Return them as bytes, little endian; text with its length before it."""
        if not self._text:
            return self._array.astype(self._array.dtype.newbyteorder("<")).tobytes()
        encoded = [
            b"" if value is None else str(value).encode() for value in self._array.reshape(-1).tolist()
        ]
        return b"".join(len(one).to_bytes(4, "little") + one for one in encoded)


def typed(name: str, datatype: str, shape: list[int], data: list[Any]) -> "np.ndarray[Any, Any]":
    """Return a tensor of JSON data, nested or flat; raises InvalidInput that names it."""
    import numpy as np

    try:
        array = np.array(data, dtype=NUMPY[datatype])
        return array.reshape(shape)
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidInput(
            f"{name}: the data is not {datatype} of shape {shape}: {error}", field=name
        ) from None


def unpack(name: str, datatype: str, shape: list[int], content: bytes) -> "np.ndarray[Any, Any]":
    """Return a tensor of binary data; raises InvalidInput that names it."""
    import numpy as np

    try:
        if datatype == "BYTES":
            return np.array(_texts(content), dtype=object).reshape(shape)
        return np.frombuffer(content, dtype=np.dtype(NUMPY[datatype]).newbyteorder("<")).reshape(shape)
    except (ValueError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"{name}: the data is not {datatype} of shape {shape}: {error}", field=name
        ) from None


def pack(array: "np.ndarray[Any, Any]") -> tuple[str, Flat]:
    """Return the name of an array's type, and its elements."""
    datatype = _NAMES.get(array.dtype.name, "BYTES")
    return datatype, Flat(array, datatype)


def _texts(content: bytes) -> list[str]:
    texts, start = [], 0
    while start < len(content):
        length = int.from_bytes(content[start : start + 4], "little")
        end = start + 4 + length
        if end > len(content):
            raise ValueError("a text ends after the data")
        texts.append(content[start + 4 : end].decode())
        start = end
    return texts
