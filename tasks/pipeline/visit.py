"""Address -> the draft of its page: fetch ▸ process, or the reason why there is no page."""

from collections.abc import Sequence

from msgspec.structs import replace

from tasks.models.judgement import Bar, Kind
from tasks.models.page import Hints
from tasks.pipeline.admit import WALL
from tasks.pipeline.fetch_page import Unmodified, fetch_page
from tasks.pipeline.process import Draft, process, traced
from tasks.stages.normalize import NO_KIN
from worker.access import PLAIN, Access
from worker.address import clean_address, without_credentials
from worker.boundary import boundary
from worker.errors import Quarantined, Skipped, Transient
from worker.ledger import State, Step
from worker.resources import Resources

SOURCE = "urls"
NOTHING = Hints()


def visit(
    resources: Resources,
    url: str,
    *,
    source: str = SOURCE,
    hints: Hints = NOTHING,
    via: str = "url",
    kin: frozenset[str] = NO_KIN,
    accept: frozenset[Kind] = frozenset(),
    access: Access = PLAIN,
) -> Draft:
    """Address, and what a feed says of it -> the draft of its page, or of the reason why there is none.

    ``kin`` are the domains of its publisher's, as the source list has them; ``accept`` are kinds that are let through
    besides articles; ``access`` is how its source is asked. The address is cleaned first, and the draft bears the clean
    one; an address that ours cannot deal with ends as a defect under its own name. Raises Transient as
    ``worker.fetch``, and where a wall stands in place of the page.
    """
    bare = without_credentials(url)
    try:
        with boundary(bare):
            address = clean_address(url)
    except Quarantined as defect:
        return failed(bare, State.QUARANTINED, defect)
    steps = [Step("address", ", ".join(address.rules), f"from {bare}")] if address.rules else []
    try:
        with boundary(address.url):
            page = fetch_page(resources, address.url, hints=hints, via=via, access=access)
    except Skipped as verdict:
        return failed(address.url, State.GONE if verdict.code == "gone" else State.REJECTED, verdict, steps)
    except Quarantined as verdict:
        return failed(address.url, State.QUARANTINED, verdict, steps)
    if isinstance(page, Unmodified):
        steps.append(Step("fetch", "unmodified", f"{page.final_url} is what it was"))
        return Draft(key=page.url, url=page.url, trace=tuple(steps), verdict=(State.UNCHANGED, "not-modified", ""))
    if (answer := page.response) is not None:
        onto = f", {len(answer.chain)} redirects to {page.final_url}" if answer.chain else ""
        secured = f"{answer.protocol}{f' over {answer.tls}' if answer.tls else ''}"
        steps.append(
            Step("fetch", str(answer.status), f"{answer.wire_bytes} bytes in {answer.millis} ms, {secured}{onto}")
        )
    with resources.tracing.span("process"):
        settings = resources.settings
        bar = Bar(settings.article_bar, accept)
        made = process(page, settings.limits, source, kin, bar, encoded=settings.embeddings)
    if made.verdict is not None and made.verdict[1] == WALL:
        raise Transient(WALL, made.verdict[2], page.response.retry_after if page.response else None)
    return replace(made, trace=(*steps, *made.trace), variant=access.variant)


def failed(url: str, state: State, verdict: Skipped | Quarantined | Transient, steps: Sequence[Step] = ()) -> Draft:
    """Address, the state that it ends in and the verdict that says why -> its draft."""
    trace = (*steps, Step("fetch", str(state), str(verdict)), *traced(verdict.traceback))
    return Draft(key=url, url=url, trace=trace, verdict=(state, verdict.code, verdict.detail))
