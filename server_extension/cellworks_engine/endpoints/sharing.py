"""The arithmetic of traffic: shares in per cent that always sum to 100, or to 0 where nobody gets any."""

from collections.abc import Mapping

from cellworks_engine.errors import InvalidInput

_DIGITS = 6
_SLACK = 0.01
"""How far from 100 the shares that a person gives may sum: three thirds written as 33.33 each."""


def scaled(shares: Mapping[str, float], to: float = 100.0) -> dict[str, float]:
    """Return shares in the same proportions that sum to `to`; all 0 where all are 0."""
    total = sum(shares.values())
    if total <= 0:
        return dict.fromkeys(shares, 0.0)
    found = {name: round(share * to / total, _DIGITS) for name, share in shares.items()}
    largest = max(found, key=lambda name: found[name])
    found[largest] = round(found[largest] + to - sum(found.values()), _DIGITS)
    return found


def given_to(new: str, share: float, others: Mapping[str, float]) -> dict[str, float]:
    """Return the shares once `new` has its share and the others, in their proportions, have the rest.

    Where no other one had any, `new` gets everything, unless it asks for nothing.
    """
    if sum(others.values()) <= 0:
        return {**dict.fromkeys(others, 0.0), new: 100.0 if share > 0 else 0.0}
    return {**scaled(others, 100.0 - share), new: share}


def checked(shares: Mapping[str, float], known: Mapping[str, str]) -> dict[str, float]:
    """Return the shares of all deployments that `known` names (name to id), by id; raises InvalidInput."""
    for name in shares:
        if name not in known:
            raise InvalidInput(
                f"No deployment {name!r} serves here; there is {', '.join(sorted(known)) or 'none'}.",
                field="shares",
            )
    total = sum(shares.values())
    if total and abs(total - 100) > _SLACK:
        raise InvalidInput(
            f"The shares sum to {total:g}, not to 100.", field="shares", hint='{"3": 90, "4": 10}'
        )
    return scaled({id_: shares.get(name, 0.0) for name, id_ in known.items()})
