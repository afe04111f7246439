#!/usr/bin/env python3
"""Django's command line."""

import os
import sys

from django.core.management import execute_from_command_line

# Commands that ask no service and sign nothing need no settings of a place.
ALONE = {"tally_file"}

if __name__ == "__main__":
    alone = bool(ALONE.intersection(sys.argv[1:2]))
    os.environ.setdefault(
        "DJANGO_SETTINGS_MODULE", f"config.settings.{'build' if alone else 'local'}"
    )
    execute_from_command_line(sys.argv)
