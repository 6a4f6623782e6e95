"""How long what is no longer needed is kept: what grows for ever without it."""

from typing import Annotated

import msgspec

Days = Annotated[int, msgspec.Meta(ge=0)]


class Retention(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days after which each goes; 0: never.

    What is needed to go on without saying anything twice stays whatever this says: the id of every article, its
    addresses, its last version, the digests of all of them, and the sketches by which copies are found.
    """

    versions: Days = 30  # texts of versions, after a newer one was told; each one's digest stays
    evidence: Days = 30  # blocks and facts that were not believed, of every version
    sent: Days = 30  # bodies of events that were sent; they cannot be sent again byte for byte then
    entries: Days = 90  # what became of pages that nobody visits any more; what is quarantined stays
    bus: Days = 30  # events in the bus of files that no subscriber has read
    validators: Days = 90  # what servers gave to ask by whether a page has changed
    robots: Days = 30  # robots.txt, after they have run out
    counts: Days = 400  # what was counted a day of each source
    archives: Days = 0  # WARC files of ``web.archive``
