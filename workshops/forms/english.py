"""A hint where Spanish words were changed and the English ones beside them were not."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

OLDER = _("The English words are older than the Spanish ones now: look at them too.")


def english_is_older(changed: Iterable[str], now: Mapping[str, object]) -> bool:
    """Whether a text in Spanish changed and its English, which is there, did not.

    Args:
        changed: names of the fields that changed, in Spanish such as ``title_es``.
        now: the values after the change.
    """
    names = set(changed)
    spanish = [name.removesuffix("_es") for name in names if name.endswith("_es")]
    return any(
        now.get(f"{name}_en") and f"{name}_en" not in names and now.get(f"{name}_es")
        for name in spanish
    )
