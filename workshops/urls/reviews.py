"""Addresses of the review of proposals."""

from django.urls import path

from workshops.views import reviews

_reviews = "desk/<slug:process>/c/<slug:community>/records/review"
_one = f"{_reviews}/<uuid:proposal>"
urlpatterns = [
    # /desk/<process>/c/<community>/records/review/
    path(f"{_reviews}/", reviews.reviews, name="reviews"),
    # /desk/<process>/c/<community>/records/review/<proposal>/
    path(f"{_one}/", reviews.review, name="review"),
    path(f"{_one}/principles/", reviews.judge, name="review-principles"),
    path(f"{_one}/viability/", reviews.weigh, name="review-viability"),
    path(f"{_one}/step/", reviews.step, name="review-step"),
]
