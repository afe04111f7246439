"""A device in two words. Finer words would tell whose phone it is."""

from typing import Final

# First match wins: Edge and Opera call themselves Chrome, and Chrome calls itself Safari.
_BROWSERS: Final = (
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chromium"),
    ("CriOS", "Chromium"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_label(user_agent: str) -> str:
    """The family of browser and system, such as "Chromium, Android"; never a version or model.

    "" where neither is known.
    """
    found = [
        next((label for word, label in words if word in user_agent), "")
        for words in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found))
