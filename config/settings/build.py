"""Building the image: static files and catalogues, with no secret and no service."""

import os

os.environ.setdefault("SECRET_KEY", "nothing-is-signed-while-building")
os.environ.setdefault("DATABASE_URL", "postgres://nobody@localhost/nothing")
os.environ.setdefault("REDIS_URL", "redis://localhost:1/0")

from config.settings.assets import *
from config.settings.base import *
