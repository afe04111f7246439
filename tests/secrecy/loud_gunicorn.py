"""The web server's own settings, with every level open."""

from config.gunicorn import *  # noqa: F403 -- settings build on settings
from tests.secrecy.loud import loud

workers = 1
loglevel = "debug"
logconfig_dict = loud()
