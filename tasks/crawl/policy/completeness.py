"""What a poll found, new and known -> whether something may have come and gone unseen between two polls."""


def overran(*, new: int, known: int, first: bool) -> bool:
    """New and known entries of a poll, and whether it was the feed's first -> whether its window has run over.

    A feed that still shows something of what we knew shows all that came since. One that shows nothing of it may have
    shown more in between.
    """
    return not first and known == 0 and new > 1
