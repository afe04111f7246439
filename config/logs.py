"""What may reach a log: never an address, a code, a choice or typed text."""

import logging

from typing_extensions import override


class NoRequests(logging.Filter):
    """Strips what Django attaches to request errors (address, query, body).

    The level, the logger and the kind of error stay, with the name of the view.
    """

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.template":
            # At DEBUG it quotes a page's whole context: a code, the marked cards.
            return False
        request = getattr(record, "request", None)
        if request is None:
            return True
        match = getattr(request, "resolver_match", None)
        record.msg, record.args = "%s in %s", (record.levelname, match and match.view_name)
        if record.exc_info and record.exc_info[0]:
            # The traceback's last line can quote values (a typed code, a text): keep the type.
            record.msg, record.args = (
                "%s in %s",
                (record.exc_info[0].__name__, match and match.view_name),
            )
            record.exc_info = record.exc_text = None
        return True
