"""PostgreSQL and Valkey from the wheels, and the two commands that live on them.

``python -m config.embedded run`` is `make run`; ``python -m config.embedded exec -- CMD``
lends a command throw-away services, as `make test` does. Read in this order: processes
(nothing outlives its parent), postgres, valkey, services, then supervisor and throwaway.
Not for production: there, DATABASE_URL and REDIS_URL name real servers.
"""
