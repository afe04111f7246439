"""Talking to the capture page as a browser without a script does."""

import re
import uuid

HERE = "/desk/valle/c/arriba/sessions/"
NAMED = "Dicen que Juan Pérez manda aquí"


class Page:
    """Posts to a part of a sitting's address what the whole form would send."""

    def __init__(self, client, sitting):
        self.client, self.sitting = client, sitting

    def __call__(self, address="cards/", **overrides):
        values = {
            "id": str(uuid.uuid4()),
            "silence_id": str(uuid.uuid4()),
            "kind": "insecurity",
            "group": "women_adult",
            "text": "",
            "warned": "",
            "lines": "",
            "lines_warned": "",
        } | overrides
        return self.client.post(f"{HERE}{self.sitting.id}/{address}", values)

    def shown(self):
        """The page as it is opened."""
        return self.client.get(f"{HERE}{self.sitting.id}/")


def said(sitting):
    rows = sitting.contributions.order_by("position")
    return list(rows.values_list("kind", "text", "group", "sensitivity"))


def standing(response, name):
    """What a field of the page that came holds."""
    content = response.content.decode()
    if name == "lines":
        found = re.search(
            rf'<textarea name="{name}"[^>]*>\s*(.*?)</textarea>', content, re.DOTALL
        )
        return found[1] if found else ""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', content)
    found = re.search(r'value="([^"]*)"', tag[0]) if tag else None
    return found[1] if found else ""


def chosen(response):
    found = re.search(
        r'<input type="radio" name="kind" value="(\w+)"[^>]*checked',
        response.content.decode(),
    )
    return found[1]


def texts(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
