"""The first roof: ``celery -A tasks worker`` and ``celery -A tasks beat``."""

from worker.app import make_app
from worker.settings import load_settings

settings = load_settings()
settings.home.mkdir(parents=True, exist_ok=True)
app = make_app(settings)
app.set_default()
app.conf.imports = ("tasks.replay", "tasks.ingest", "tasks.dispatch", "tasks.relay")
