"""``celery -A wiredesk``: the app of ``celery -A tasks``, in a folder too that has ``tasks.py`` of its own."""

from tasks.celery import app

__all__ = ["app"]
