"""The product as a WSGI application."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klustermotor.web.settings")
application = get_wsgi_application()

# Load every page now rather than at its first request. What is loaded stays, so the collector need not walk
# through it again; and it waits for more than one page's worth of objects, so that few pages wait for it.
assert get_resolver().url_patterns  # noqa: S101 - reading them loads them
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 10, 10)
