"""Every property test: no deadline, as a busy machine is no bug."""

from hypothesis import settings

settings.register_profile("wiredesk", deadline=None)
settings.load_profile("wiredesk")
