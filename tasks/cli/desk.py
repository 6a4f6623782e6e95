"""``wiredesk desk``: how everything stands, in the browser."""

import sys

import click
from msgspec.structs import replace

from tasks.cli.screen import notes
from tasks.desk.app import make_app
from tasks.desk.serve import make_server, open_listener
from tasks.websub.keeper import keeping
from worker.errors import Misconfigured
from worker.resources import Resources
from worker.settings import Settings, listening, load_settings


@click.command("desk")
@click.option("--listen", metavar="HOST:PORT", help="Where to serve it (default: the setting, 127.0.0.1:8600).")
def desk_command(listen: str | None) -> None:
    """Serve the desk: sources, articles, frontier, events, failures and settings, as pages for the browser.

    \b
    wiredesk desk
    WIREDESK_DESK_TOKEN=… wiredesk desk            to redrive, pause and poll from there
    WIREDESK_DESK_TOKEN=… wiredesk desk --listen 0.0.0.0:8600

    It needs no network, and for reading no script. Without a token it only shows; beyond this machine it asks
    everybody for the token. /healthz, /readyz and /metrics answer machines.
    """
    with Resources(_listening(load_settings(), listen)) as resources:
        resources.ledger.ticks()  # what is wrong with it is better said here than on every page
        host, port = listening(resources.settings.desk.listen)
        app = make_app(resources)
        with open_listener(host, port) as listener:
            port = listener.getsockname()[1]
            notes().print(f"the desk: http://{f'[{host}]' if ':' in host else host}:{port}/  (Ctrl-C ends it)")
            with keeping(resources):
                make_server(app).run([listener])
    sys.exit(0)


def _listening(settings: Settings, listen: str | None) -> Settings:
    if listen is None:
        return settings
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise Misconfigured(f"--listen {listen!r}: it is written HOST:PORT, like 127.0.0.1:8600")
    return replace(settings, desk=replace(settings.desk, listen=listen))
