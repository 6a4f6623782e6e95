"""Request: one address is asked within a fetch -> its answer; its host hears how it went, the archive what was said."""

from collections.abc import Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from worker.errors import Transient
from worker.host_slot import FAILED, OVERLOADED, HostSlot
from worker.resources import Resources
from worker.web.answer import Answer, retry_after
from worker.web.guard import Target
from worker.web.session import Session


class Asking(Struct, frozen=True):
    """What the requests of one fetch share: resources, the slot of the host that is being asked, the session."""

    resources: Resources
    slot: HostSlot
    session: Session

    def enter(self, target: Target, delay: float = 0.0) -> None:
        """Address, and the seconds between two requests that its robots.txt asks for -> it may be asked now.

        Raises as ``HostSlot.enter``.
        """
        access, interval = self.session.access, self.resources.settings.web.interval
        if access.interval is not None and access.owns(target.url):
            interval = access.interval
        self.slot.enter(target.host, max(interval, delay))

    def get(
        self,
        target: Target,
        headers: Mapping[str, str],
        *,
        kinds: Collection[str] = (),
        cut: int | None = None,
    ) -> Answer:
        """Address and all the headers that go there -> its answer, whose cookies are kept. Raises as ``Client.get``."""
        web, now = self.resources.web, self.resources.now
        struck, asked, backoff = "", None, FAILED
        proxy = self.session.proxy
        try:
            answer = web.client.get(
                target, headers, kinds=kinds, cut=cut, keep_raw=web.archive is not None, proxy=proxy
            )
            if answer.status in {429, 503}:
                struck, backoff = f"status {answer.status}", OVERLOADED
                asked = retry_after(answer.header("retry-after"), now())
        except Transient as verdict:
            struck = str(verdict)
            raise
        finally:
            self.slot.answered(struck, asked, backoff)
        return replace(answer, received=now())

    def keep(self, answer: Answer, target: Target, headers: Mapping[str, str]) -> None:
        """An answer, and the headers that anybody may read -> written to the archive, if there is one."""
        web = self.resources.web
        if web.archive is not None:
            web.archive.write(answer, web.client.sent(target, headers))
