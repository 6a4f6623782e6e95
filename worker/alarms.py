"""Who is told when something needs a person."""

import msgspec


class Alarms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Told once when an alarm is raised and once when it is over; with neither, `wiredesk status` shows them."""

    webhook: str = ""  # https://…: gets a POST of JSON
    command: tuple[str, ...] = ()  # a program and its arguments, without a shell: gets the same JSON as its input
