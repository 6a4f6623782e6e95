"""Address as somebody wrote it -> the address that is meant, and the rules that made the difference.

    credentials ▸ escape (w3lib) ▸ host ▸ amp-cache ▸ tracking ▸ fragment

Only what never changes the page is taken away. That ``m.example.org`` shows what ``example.org`` shows is for the
page to say, by its canonical link: no rule invents an address, but ``twin`` says which kind of twin was left by it.
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from msgspec import Struct
from w3lib.url import safe_url_string

# Parameters that tell who sent the reader, and nothing about the page. By whole names, for whose beginnings are pages'
# names too: a shop's ``ga_id``, a paper's ``pk_article``. Only ``utm_`` means nothing else anywhere.
_TRACKING = frozenset({
    "__hsfp", "__hssc", "__hstc", "_ga", "_gl", "_hsenc", "_hsmi", "at_campaign", "at_custom1", "at_custom2",
    "at_custom3", "at_custom4", "at_medium", "cmpid", "dclid", "fbclid", "feature_share", "ga_campaign", "ga_content",
    "ga_medium", "ga_source", "ga_term", "gbraid", "gclid", "gclsrc", "guccounter", "guce_referrer",
    "guce_referrer_sig", "hsa_acc", "hsa_ad", "hsa_cam", "hsa_grp", "hsa_kw", "hsa_mt", "hsa_net", "hsa_src",
    "hsa_tgt", "hsa_ver", "hsctatracking", "igsh", "igshid", "itm_campaign", "itm_content", "itm_medium",
    "itm_source", "itm_term", "ito", "li_fat_id", "matomo_campaign", "matomo_cid", "matomo_content", "matomo_group",
    "matomo_keyword", "matomo_kwd", "matomo_medium", "matomo_placement", "matomo_source", "mc_cid", "mc_eid",
    "mkt_tok", "msclkid", "mtm_campaign", "mtm_cid", "mtm_content", "mtm_group", "mtm_keyword", "mtm_kwd",
    "mtm_medium", "mtm_placement", "mtm_source", "ncid", "ns_campaign", "ns_fee", "ns_linkname", "ns_mchannel",
    "ns_source", "oly_anon_id", "oly_enc_id", "pk_campaign", "pk_cid", "pk_content", "pk_group", "pk_keyword",
    "pk_kwd", "pk_medium", "pk_placement", "pk_source", "rb_clickid", "ref_src", "s_cid", "smid", "spref",
    "traffic_source", "trk_contact", "trk_module", "trk_msg", "trk_sid", "ttclid", "twclid", "vero_conv", "vero_id",
    "wbraid", "wickedid", "wt_mc", "wtrid", "xtor", "yclid", "ysclid",
})  # fmt: skip
_TRACKING_PREFIX = ("utm_",)
_AMP_CACHE = re.compile(r"/[a-z]/(?:(s)/)?([^/]+)(/.*)?", re.DOTALL)
_AMP_VIEWER = re.compile(r"/amp/(?:(s)/)?([^/]+\.[^/]+)(/.*)?", re.DOTALL)
_AMP_CACHES = (".cdn.ampproject.org", ".bing-amp.com")
# Google's own domains, each by its name: under a suffix that anybody can buy, google.<suffix> may be anybody's.
_SUFFIXES_OF_GOOGLE = (
    "com", "ad", "ae", "am", "as", "at", "az", "ba", "be", "bf", "bg", "bi", "bj", "bs", "bt", "by", "ca", "cat",
    "cd", "cf", "cg", "ch", "ci", "cl", "cm", "cn", "co.ao", "co.bw", "co.ck", "co.cr", "co.id", "co.il", "co.in",
    "co.jp", "co.ke", "co.kr", "co.ls", "co.ma", "co.mz", "co.nz", "co.th", "co.tz", "co.ug", "co.uk", "co.uz",
    "co.ve", "co.vi", "co.za", "co.zm", "co.zw", "com.af", "com.ag", "com.ar", "com.au", "com.bd", "com.bh",
    "com.bn", "com.bo", "com.br", "com.bz", "com.co", "com.cu", "com.cy", "com.do", "com.ec", "com.eg", "com.et",
    "com.fj", "com.gh", "com.gi", "com.gt", "com.hk", "com.jm", "com.kh", "com.kw", "com.lb", "com.ly", "com.mm",
    "com.mt", "com.mx", "com.my", "com.na", "com.ng", "com.ni", "com.np", "com.om", "com.pa", "com.pe", "com.pg",
    "com.ph", "com.pk", "com.pr", "com.py", "com.qa", "com.sa", "com.sb", "com.sg", "com.sl", "com.sv", "com.tj",
    "com.tr", "com.tw", "com.ua", "com.uy", "com.vc", "com.vn", "cv", "cz", "de", "dj", "dk", "dm", "dz", "ee",
    "es", "fi", "fm", "fr", "ga", "ge", "gg", "gl", "gm", "gr", "gy", "hn", "hr", "ht", "hu", "ie", "im", "iq",
    "is", "it", "je", "jo", "kg", "ki", "kz", "la", "li", "lk", "lt", "lu", "lv", "md", "me", "mg", "mk", "ml",
    "mn", "mu", "mv", "mw", "ne", "nl", "no", "nr", "nu", "pl", "pn", "ps", "pt", "ro", "rs", "ru", "rw", "sc",
    "se", "sh", "si", "sk", "sm", "sn", "so", "sr", "st", "td", "tg", "tl", "tm", "tn", "to", "tt", "vu", "ws",
)  # fmt: skip
_GOOGLE = frozenset(f"{www}google.{suffix}" for www in ("", "www.") for suffix in _SUFFIXES_OF_GOOGLE)
_MOBILE = frozenset({"m", "mobile", "mobil", "touch", "wap"})
_PLAIN = _MOBILE | {"www", "amp"}
_AMP_PATH = re.compile(r"(?:^|[/.])amp(?:\.html?)?(?:/|$)", re.IGNORECASE)
_AMP_QUERY = re.compile(r"(?:^|&)(?:amp(?:=1|=true)?|outputtype=amp)(?:&|$)", re.IGNORECASE)
ROUTES = ("!", "/")  # how a fragment begins that names what the page's program loads, and so another page
_CREDENTIALS = re.compile(r"(?<=//)[^/?#]*@")
_KEPT = 2_048  # characters of an address that is remembered
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

    But for credentials, which are taken away from every address, for they would stand in ledgers and events. A page's
    own address is asked for a dozen times on its way: it is remembered, unless it is too long to be kept.
    """
    return _remembered(url) if len(url) <= _KEPT else _cleaned(url)


def _cleaned(url: str) -> Address:
    rules: list[str] = []
    if (bare := without_credentials(url)) != url:
        rules.append("credentials")
        url = bare
    safe, scheme = _escaped(url)
    if scheme not in _DEFAULT_PORT:
        return Address(url, tuple(rules))
    _, netloc, path, query, fragment = split(safe)
    if safe != url and safe != url.rstrip("#"):
        rules.append("escape")
    lowered = netloc.rpartition("@")[2].lower().removesuffix(_DEFAULT_PORT[scheme])
    if lowered != netloc:
        rules.append("host")
    if found := _original(lowered, path):
        scheme, lowered, path = found
        rules.append("amp-cache")
    kept = "&".join(part for part in query.split("&") if not _tracks(part)) if query else ""
    if kept != query:
        rules.append("tracking")
    route = fragment if fragment.startswith(ROUTES) else ""
    if route != fragment or url.endswith("#"):
        rules.append("fragment")
    return Address(urlunsplit((scheme, lowered, path or "/", kept, route)), tuple(rules))


_remembered = lru_cache(1_024)(_cleaned)


def _escaped(url: str) -> tuple[str, str]:
    """Address -> as it is sent, and its scheme; empty where it names no host or cannot be parsed."""
    try:
        safe = safe_url_string(url.strip())
    except ValueError:
        return url, ""
    parts = split(safe)
    return safe, parts.scheme if parts.netloc else ""


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
    if netloc.endswith(_AMP_CACHES):
        found = _AMP_CACHE.fullmatch(path)
    elif netloc in _GOOGLE:
        found = _AMP_VIEWER.fullmatch(path)
    else:
        return None
    return ("https" if found[1] else "http", found[2].lower(), found[3] or "/") if found else None
