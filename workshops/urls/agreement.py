"""Addresses of coding twice."""

from django.urls import path

from workshops.views import second_coding

_agreement = "desk/<slug:process>/c/<slug:community>/records/agreement"
_item = f"{_agreement}/<slug:kind>/<uuid:item>"
urlpatterns = [
    # /desk/<process>/c/<community>/records/agreement/
    path(f"{_agreement}/", second_coding.agreement_page, name="agreement"),
    path(f"{_agreement}/next/", second_coding.take_next, name="agreement-next"),
    path(f"{_item}/", second_coding.second, name="second-coding"),
    path(f"{_item}/settle/", second_coding.settle_codes, name="second-coding-settle"),
]
