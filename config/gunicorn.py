"""Settings of the web server: `gunicorn --config python:config.gunicorn config.wsgi`.

No access log, ever: address, time and page together tell who voted.
"""

from config import env
from config.logs import production_logging

bind = env.text("BIND", "0.0.0.0:8000")
workers = env.number("WEB_WORKERS", default=2)
threads = 4
graceful_timeout = 10
accesslog = None
control_socket_disable = True
# Its own files are tiny and must not need a disk: the root file system is read-only.
worker_tmp_dir = "/dev/shm"  # noqa: S108 -- memory, made by the kernel for this
# Its own words name the address a broken request came from.
logconfig_dict = production_logging()
