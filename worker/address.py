"""Address as somebody wrote it -> the address that is meant, and the rules that made the difference.

    credentials ▸ escape (w3lib) ▸ host ▸ amp-cache ▸ tracking ▸ fragment

Only what never changes the page is taken away. That ``m.example.org`` shows what ``example.org`` shows is for the
page to say, by its canonical link: no rule invents an address, but ``twin`` says which kind of twin was left by it.
"""

import re
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from msgspec import Struct
from w3lib.url import safe_url_string

# Parameters that tell who sent the reader, and nothing about the page; by name, then by beginning.
_TRACKING = frozenset({
    "__hsfp", "__hssc", "__hstc", "_ga", "_gl", "_hsenc", "_hsmi", "at_campaign", "at_custom1", "at_custom2",
    "at_custom3", "at_custom4", "at_medium", "cmpid", "dclid", "fbclid", "feature_share", "gbraid", "gclid",
    "gclsrc", "guccounter", "guce_referrer", "guce_referrer_sig", "hsctatracking", "icid", "igsh", "igshid", "ito",
    "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "msclkid", "ncid", "ns_campaign", "ns_fee", "ns_linkname",
    "ns_mchannel", "ns_source", "oly_anon_id", "oly_enc_id", "rb_clickid", "ref_src", "ref_url", "s_cid", "smid",
    "spref", "traffic_source", "trk_contact", "trk_module", "trk_msg", "trk_sid", "ttclid", "twclid", "vero_conv",
    "vero_id", "wbraid", "wickedid", "wt_mc", "wtrid", "xtor", "yclid", "ysclid",
})  # fmt: skip
_TRACKING_PREFIX = ("utm_", "mtm_", "matomo_", "pk_", "itm_", "hsa_", "ga_")
_AMP_CACHE = re.compile(r"/[a-z]/(?:(s)/)?([^/]+)(/.*)?", re.DOTALL)
_AMP_VIEWER = re.compile(r"/amp/(?:(s)/)?([^/]+\.[^/]+)(/.*)?", re.DOTALL)
_GOOGLE = re.compile(r"(?:www\.)?google\.[a-z.]{2,6}")
_MOBILE = frozenset({"m", "mobile", "mobil", "touch", "wap"})
_PLAIN = _MOBILE | {"www", "amp"}
_AMP_PATH = re.compile(r"(?:^|[/.])amp(?:\.html?)?(?:/|$)", re.IGNORECASE)
_AMP_QUERY = re.compile(r"(?:^|&)(?:amp(?:=1|=true)?|outputtype=amp)(?:&|$)", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(?<=//)[^/?#]*@")
_DEFAULT_PORT = {"http": ":80", "https": ":443"}


def split(url: str) -> SplitResult:
    """Anything that may be an address -> its parts, all of them empty where it cannot be parsed.

    ``urlsplit`` raises on what stands in pages every day, such as a bracket that opens no IPv6 address.
    """
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def join(base: str, link: str) -> str:
    """Address and what is written in a page of it -> the address that is meant, empty where it cannot be parsed."""
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


class Address(Struct, frozen=True):
    """An address, and the rules that changed it, in the order in which they did: ``tracking``, ``fragment`` …"""

    url: str
    rules: tuple[str, ...] = ()


def clean_address(url: str) -> Address:
    """http or https address -> Address; anything else, and what cannot be parsed, comes back as it is.

    But for credentials, which are taken away from every address, for they would stand in ledgers and events.
    """
    rules: list[str] = []
    if (bare := without_credentials(url)) != url:
        rules.append("credentials")
        url = bare
    try:
        safe = safe_url_string(url.strip())
    except ValueError:
        return Address(url, tuple(rules))
    scheme, netloc, path, query, fragment = split(safe)
    if scheme not in _DEFAULT_PORT or not netloc:
        return Address(url, tuple(rules))
    if safe != url and safe != url.rstrip("#"):
        rules.append("escape")
    lowered = netloc.rpartition("@")[2].lower().removesuffix(_DEFAULT_PORT[scheme])
    if lowered != netloc:
        rules.append("host")
        netloc = lowered
    if found := _original(netloc, path):
        scheme, netloc, path = found
        rules.append("amp-cache")
    kept = "&".join(part for part in query.split("&") if not _tracks(part)) if query else ""
    if kept != query:
        rules.append("tracking")
    if fragment and not fragment.startswith("!"):  # #! is how pages of the 2010s named what a program then loaded
        rules.append("fragment")
        fragment = ""
    elif url.endswith("#"):
        rules.append("fragment")
    return Address(urlunsplit((scheme, netloc, path or "/", kept, fragment)), tuple(rules))


def twin(shown: str, named: str) -> str | None:
    """The address that shows a page, and the one that the page names as its own -> ``amp`` or ``mobile``, if it is one.

    The names of both hosts must be the same but for ``www`` and the labels that phones are sent to.
    """
    here, there = split(shown), split(named)
    host, other = (here.hostname or "").split("."), (there.hostname or "").split(".")
    if [part for part in host if part not in _PLAIN] != [part for part in other if part not in _PLAIN]:
        return None
    if _is_amp(host, here.path, here.query) and not _is_amp(other, there.path, there.query):
        return "amp"
    return "mobile" if _MOBILE & {*host} and not _MOBILE & {*other} else None


def _is_amp(host: list[str], path: str, query: str) -> bool:
    return "amp" in host or bool(_AMP_PATH.search(path) or _AMP_QUERY.search(query))


def without_credentials(url: str) -> str:
    """Anything that may be an address -> the same without the user and the password in it."""
    return _CREDENTIALS.sub("", url)


def _tracks(part: str) -> bool:
    name = unquote(part.partition("=")[0]).lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIX)


def _original(netloc: str, path: str) -> tuple[str, str, str] | None:
    """Host and path -> scheme, host and path of the page that a cache of AMP pages shows there, None elsewhere."""
    if netloc.endswith(".cdn.ampproject.org"):
        found = _AMP_CACHE.fullmatch(path)
    elif _GOOGLE.fullmatch(netloc):
        found = _AMP_VIEWER.fullmatch(path)
    else:
        return None
    return ("https" if found[1] else "http", found[2].lower(), found[3] or "/") if found else None
