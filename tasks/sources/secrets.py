"""Source -> the secrets that its list names and that cannot be read here, each with the reason; none is ever said."""

from collections.abc import Iterator

from tasks.models.source import Source
from worker.credentials import is_reference, missing


def unreadable(source: Source) -> Iterator[str]:
    """Source -> why each of its references cannot be read by this process; workers elsewhere may have them."""
    login = (source.login.user, source.login.password) if source.login else ()
    values = (*source.headers.values(), *source.cookies.values(), *login, source.token, source.proxy)
    for reference in dict.fromkeys(value for value in values if value and is_reference(value)):
        if why := missing(reference):
            yield why
