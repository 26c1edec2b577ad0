"""The WSGI application that the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "observer_portal.settings")
os.environ.setdefault("DATABASE_PATIENCE", "10")  # seconds: nobody waits for a page longer

application = get_wsgi_application()
