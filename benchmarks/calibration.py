"""Two views to measure a machine with: the least Django can do, and the least a vote can be."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

TABLES = """
CREATE TABLE IF NOT EXISTS benchmark_code (tag bytea PRIMARY KEY, spent boolean NOT NULL);
CREATE TABLE IF NOT EXISTS benchmark_row (id uuid PRIMARY KEY, body bytea NOT NULL);
"""
SPEND = "UPDATE benchmark_code SET spent = true WHERE tag = %s AND NOT spent RETURNING 1"
LAY_IN = "INSERT INTO benchmark_row VALUES (gen_random_uuid(), %s)"


def tag(code: str) -> bytes:
    """A code as the calibration's table stores it."""
    return hmac.digest(settings.SECRET_KEY.encode(), code.encode(), hashlib.sha256)


def make_codes(n: int) -> list[str]:
    """``n`` new codes, valid once each."""
    codes = [f"{secrets.randbelow(10**16):016d}" for _ in range(n)]
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.executemany(
            "INSERT INTO benchmark_code VALUES (%s, false)", [(tag(c),) for c in codes]
        )
    return codes


def hello(request: HttpRequest) -> HttpResponse:
    """The least an answer can cost."""
    return HttpResponse("hello")


def spend(request: HttpRequest) -> HttpResponse:
    """Check a code and insert a row, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SPEND, [tag(request.POST.get("code", ""))])
        if cursor.fetchone() is None:
            return HttpResponse("unknown or used", status=409)
        cursor.execute(LAY_IN, [secrets.token_bytes(200)])
    return HttpResponse("saved")


urlpatterns = [path("hello/", hello), path("spend/", spend)]
