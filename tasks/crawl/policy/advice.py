"""Why a source is not well, in the words of its condition -> what somebody could do about it."""

import re

_CODE = re.compile(r"[a-z]+(?:-[a-z]+)*")
_ADVICE = {
    "robots": "Its robots.txt does not allow it: ask the publisher, or take the feed out of the list.",
    "robots-unreachable": "Its robots.txt cannot be had, so nothing may be asked: it is tried again by itself.",
    "rate-limited": "It asks to be asked less often: raise its floor in the list.",
    "server-error": "Its server is at fault: it is tried again by itself. Where it lasts, tell the publisher.",
    "not-found": "The feed is not at this address any more: look for it on the home page, or run wiredesk sources add.",
    "gone": "The feed is gone for good: look for another on the home page, or take it out of the list.",
    "wall": "A bot check stands before it: ask the publisher to let your User-Agent through (WIREDESK_WEB_CONTACT, "
    "user_agent), or for a key or a log-in (headers, login, token, cookies).",
    "http-status": "Its server refuses: open the address in a browser; where it wants a log-in, set login or token.",
    "proxy": "The proxy does not do its part: see proxy in the list, and WIREDESK_WEB_PROXY.",
    "credentials": "A secret that its list names cannot be read where the workers run: set it there.",
    "timeout": "It is too slow to answer: it is tried again by itself. Where it lasts, raise WIREDESK_WEB_TIMEOUT.",
    "unreachable": "Nobody can be reached there: is the network up? It is tried again by itself.",
    "reset": "Its server hangs up: it is tried again by itself.",
    "tls": "Its certificate is not trusted: open the address in a browser; see WIREDESK_WEB_CA_FILE.",
    "host-not-found": "Its name is not known: look whether it is spelt rightly, and whether names resolve here.",
    "too-large": "The feed is larger than may be read: see WIREDESK_LIMITS_… .",
    "malformed": "What is there is no feed that can be read: open the address in a browser.",
    "unwanted-type": "What is there is no feed: open the address in a browser.",
    "defect": "A fault of ours: its traceback stands under its address; please report it.",
    "poison": "It has killed its process three times: look at its trace before you redrive it.",
    "quiet": "Open its home page: where it has news, the feed has moved, or lists it no more.",
    "foreign": "Name them in hosts, or in domains where they are the same publisher's.",
    "short": "Its publisher's program makes mistakes; all else in it is read. Tell the publisher which entries.",
    "gap": "It publishes more between two polls than its feed holds: lower its floor, or add its sitemap.",
}


def advice(why: str) -> str:
    """``5 failures in a row: server-error: status 503`` -> what to do, empty where there is nothing to be said."""
    if why.startswith("nothing new for"):
        return _ADVICE["quiet"]
    if why.startswith("all entries were new"):
        return _ADVICE["gap"]
    if why.startswith("all that it lists is at other hosts"):
        return _ADVICE["foreign"]
    if " left out: " in why:
        return _ADVICE["short"]
    _, _, reason = why.partition(": ")
    codes = (*why.split(": ")[:-1], *_CODE.findall(reason))
    return next((_ADVICE[code] for code in codes if code in _ADVICE), "")
