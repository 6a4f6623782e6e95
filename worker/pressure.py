"""How much may wait before less is fetched."""

from typing import Annotated

import msgspec

Bound = Annotated[int, msgspec.Meta(ge=0)]


class Bounds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At a bound nothing is fetched, at half of it no backfill; 0: no bound."""

    outbox: Bound = 100_000  # events that wait to be sent
    hours: Bound = 72  # that an event waits to be sent
    files: Bound = 200_000  # events in a bus of files that no subscriber has read
    disk: Bound = 500  # MB that are left free where ledger, bus and archive lie; at twice as many backfill rests
