"""The calibrations: the same database and the same Django, without apps and middleware."""

from benchmarks.settings import *

ROOT_URLCONF = "benchmarks.calibration"
INSTALLED_APPS = []
MIDDLEWARE = []
