"""``python -m tasks.cli`` is ``wiredesk``."""

from tasks.cli import main

main()
