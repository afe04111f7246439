"""Where gunicorn finds the calibrations: none of the house's own checks before them."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
