"""The thread, played by people in a browser: from paper and flipchart to a national agenda.

The real server, worker, broker and database; the desk at 1280 px, the ballot at 320 px and
without JavaScript. Steps are numbered as the product's story tells them.
"""

import io
import json
import re
import zipfile
from html.parser import HTMLParser
from urllib.parse import urlencode
from urllib.request import urlopen

import openpyxl
import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from agendas.management.demo_data import PASSWORD, by_place, digits, rows, sheet_rows
from tests.browser.stack import running
from workshops.sheets.columns import COLUMNS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Cards are typed faster than a busy machine saves them; they queue and none is lost.
expect.set_options(timeout=30_000)

# The demo's people and places, before anybody has said anything.
EMPTY_DEMO = "from agendas.management.demo import Demo; Demo().found()"
SLUGS = {row["code"]: row["slug"] for row in rows("communities")}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
FLIPCHART = [
    ("1", "Ya nadie sale a la cancha cuando oscurece"),
    ("1", "Las luces llevan meses fundidas"),
    ("1", "Se camina con miedo hasta la parada"),
    ("2", "Que se arreglen las luces del camino"),
    ("3", "Las señoras se acompañan entre ellas"),
] + [(None, f"Lo mismo se dijo {n} veces") for n in range(20)]
N_SLIPS = 24
WIDER_THAN_THE_SCREEN = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *:not(.scroll *)")]
    .filter((e) => e.getBoundingClientRect().right > innerWidth)
    .map((e) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 40)}`)"""
NEW_ITEM = "Al oscurecer nadie camina tranquilo"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with running(tmp_path_factory.mktemp("story"), prepare=EMPTY_DEMO) as stack:
        yield stack


class Person:
    """One browser window of one person."""

    def __init__(self, chromium, house, who: str = "", *, width: int = 1280, scripts=True):
        self.house = house
        self.context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            accept_downloads=True,
            storage_state=house.logged_in.get(who),
        )
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("response", self.note)
        if who and who not in house.logged_in:
            self.log_in(who)
            house.logged_in[who] = self.context.storage_state()

    def note(self, response) -> None:
        if response.status >= 500 or not response.url.startswith(
            (self.house.base, "data:")
        ):
            self.errors.append(f"{response.status} {response.url}")

    def log_in(self, who: str) -> None:
        self.go("/accounts/login/")
        self.page.fill("[name=login]", f"{who}@demo.example")
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button.primary")
        self.page.wait_for_url("**/accounts/second/")
        self.page.fill("[name=code]", digits(f"{who}@demo.example"))
        self.page.click("main button.primary")
        self.page.wait_for_url("**/desk/**")

    def go(self, address: str):
        self.page.goto(self.house.base + address)
        return self.page

    def text(self) -> str:
        return self.page.inner_text("main")

    def check(self) -> None:
        """No accessibility fault, no sideways scroll, no error so far."""
        found = Axe().run(self.page, options=WCAG).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], self.page.url
        assert self.page.evaluate(WIDER_THAN_THE_SCREEN) == [], self.page.url
        assert self.errors == []


def desk(place: str, *more: str) -> str:
    return "/".join(["/desk/demo-mexico/c", SLUGS[place], *more, ""])


def sheet(template: bytes, place: str) -> bytes:
    """The downloaded template, filled in as a coordinator would."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    for title, kind in (("Inseguridades", "insecurity"), ("Propuestas", "proposal")):
        tab = book[title]
        keys = {column.header("es"): column.key for column in COLUMNS[kind]}
        top = next(n for n, row in enumerate(tab.values, start=1) if row[0] in keys)
        places = {keys[cell.value]: cell.column for cell in tab[top] if cell.value in keys}
        mine = [row for row in sheet_rows(place) if row.kind == kind]
        for number, row in enumerate(mine, start=top + 1):
            for key, value in row.values.items():
                tab.cell(number, places[key], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def import_agenda(chromium, house, place: str) -> None:
    coordinator = Person(chromium, house, f"coordina-{SLUGS[place]}")
    page = coordinator.go(desk(place, "imports"))
    with page.expect_download() as download:
        page.click("a[href$='template.xlsx']")
    data = sheet(download.value.path().read_bytes(), place)
    page.set_input_files(
        "input[type=file]",
        {"name": "agenda.xlsx", "mimeType": "application/octet-stream", "buffer": data},
    )
    page.click("form:has(input[type=file]) button.primary")
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/$"))
    coordinator.check()
    page.fill("[name=iso_week]", "2018-W20")
    page.click("form[action$='/apply/'] button.primary")
    page.wait_for_load_state()
    assert coordinator.errors == []
    coordinator.context.close()


def read_back(page, house, place: str) -> None:
    """Confirm group after group until nothing waits."""
    page.goto(house.base + desk(place, "read-back"))
    while (button := page.locator("button[name=confirm_group]")).count():
        button.first.click()
        page.wait_for_load_state()


def vote_in_browser(chromium, house, code: str, n_marks: int) -> None:
    """One resident on a small phone without JavaScript, in four pages."""
    resident = Person(chromium, house, width=320, scripts=False)
    page = resident.go("/v/")
    page.fill("#code", code)
    page.click("button[value=next]")
    boxes = page.locator("input[name=mark]")
    for i in range(n_marks):
        boxes.nth(i).check()
    assert page.locator("[data-synthetic]").count() == 1
    page.click("button[value=review]")
    page.click("button[value=send]")
    assert page.locator(".saved").count() == 1
    assert resident.context.cookies() == []
    assert resident.errors == []
    resident.context.close()


class Hidden(HTMLParser):
    """The inputs of the one form of a vote page, as (name, value)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "input" and "name" in found:
            self.fields.append((found["name"], found.get("value", "")))


def vote_by_form(house, code: str, number: int) -> None:
    """The same three forms, sent without drawing a page."""

    def send(fields: list[tuple[str, str]]) -> str:
        data = urlencode(fields).encode()
        with urlopen(f"{house.base}/v/", data=data, timeout=20) as answer:
            return answer.read().decode()

    ballot = Hidden(send([("page", "code"), ("code", code), ("go", "next")])).fields
    cards = sorted(value for name, value in ballot if name == "mark")
    marks = [
        ("mark", cards[(number * step) % len(cards)]) for step in range(1, 1 + number % 5)
    ]
    rest = [(name, value) for name, value in ballot if name not in {"mark", "page"}]
    saved = send([*rest, *dict.fromkeys(marks), ("page", "review"), ("go", "send")])
    assert 'class="saved"' in saved


def ready_to_open(person: Person, here: str) -> list[str]:
    """No card has a recording: without a reason for the public nobody can ask to open."""
    codes = print_slips(person, here)
    page = person.go(here)
    assert page.locator("form[action$='/open/ask/']").count() == 0
    page.fill("[name=unspoken_es]", "Alguien las lee en la sala")
    page.click("form:has([name=unspoken_es]) button")
    page.wait_for_load_state()
    return codes


def hold_vote(chromium, house, place: str) -> None:
    """Cards, slips, two people open, residents vote, paper is keyed in, two people close."""
    beto = Person(chromium, house, f"coordina-{SLUGS[place]}")
    edith = Person(chromium, house, "edita")
    page = beto.go(desk(place, "consultations"))
    page.click("form button.primary")
    page.wait_for_url("**/cards/")
    lay_out(page, place)
    page.wait_for_load_state()
    vote = re.search(r"/consultations/[0-9a-f-]{36}/", page.url).group(0)
    here = desk(place).rstrip("/") + vote
    codes = ready_to_open(beto, here)

    beto.go(here).click("form[action$='/open/ask/'] button")
    beto.page.wait_for_load_state()
    assert (
        beto.page.locator("form[action$='/confirm/']").count() == 0
    )  # not by the same person
    edith.go(here).click("form[action$='/confirm/'] button")
    edith.page.wait_for_load_state()
    at_the_door(chromium, here, beto, edith, codes[-1])

    for number, code in enumerate(codes[:N_SLIPS]):
        if number < 2:
            vote_in_browser(chromium, house, code, 1 + number)
        else:
            vote_by_form(house, code, number)
    key_paper(chromium, house, place, here)
    beto.go(here).click("form[action$='/close/ask/'] button")
    beto.page.wait_for_load_state()
    edith.go(here).click("form[action$='/confirm/'] button")
    edith.page.wait_for_load_state()
    edith.go(f"{here}result/")
    edith.check()
    for person in (beto, edith):
        assert person.errors == []
        person.context.close()


def lay_out(page, place: str) -> None:
    """Word the cards; what does not fit on the ballot gets its reason."""
    data = {row["title_es"]: row for row in by_place("proposals")[place]}
    off = {row["code"]: row for row in by_place("left_off")[place]}
    for row in page.locator("fieldset.card-row").all():
        mine = data[row.locator("p b").first.inner_text().strip()]
        box = row.locator("input[type=checkbox]").first
        if mine["code"] in off:
            box.uncheck()
            row.locator("select[name$=reason]").select_option(off[mine["code"]]["reason"])
            row.locator("[name$=note_es]").fill(off[mine["code"]]["note_es"])
        else:
            box.check()
            row.locator("[name$=words_es]").fill(mine["words_es"])
            row.locator("select[name$=picture]").select_option(mine["picture"])
    page.click("form[data-cards] button.primary")


def print_slips(person: Person, here: str) -> list[str]:
    page = person.go(f"{here}slips/")
    page.fill("[name=n_slips]", str(N_SLIPS + 2))
    with page.expect_download() as download:
        page.click("form:has([name=n_slips]) button.primary")
    text = "".join(p.extract_text() for p in pypdf.PdfReader(download.value.path()).pages)
    codes = re.findall(r"(?:\d{4}[ \u00a0\u2002\u2003\u2009]+){3}\d{4}", text)
    assert len(set(codes)) == N_SLIPS + 2
    page.fill("[name=n_papers]", "3")
    with page.expect_download() as download:
        page.click("form:has([name=n_papers]) button")
    # Until it is whole the page is still on its way somewhere, and goes nowhere else.
    download.value.path()
    return codes


def at_the_door(chromium, here: str, beto, edith, copied: str) -> None:
    """The slips on the table become valid for those who sat there; two go back unused."""
    house, page = beto.house, beto.go(f"{here}slips/")
    page.click("main tbody a.button")
    page.wait_for_load_state()
    door = page.url.removeprefix(house.base)
    for form, first, last in (
        ("valid", 1, N_SLIPS),
        ("void", N_SLIPS + 1, N_SLIPS + 2),
    ):
        if form == "valid":
            crowd = page.locator("[name=valid-session] option", has_text="20+")
            page.select_option("[name=valid-session]", crowd.get_attribute("value"))
        page.fill(f"[name={form}-first]", str(first))
        page.fill(f"[name={form}-last]", str(last))
        page.click(f"form[action$='/{form}/ask/'] button")
        page.wait_for_load_state()
        beto.check()
        assert page.locator("form[action$='/confirm/']").count() == 0
        edith.go(door)
        edith.check()
        edith.page.click("form[action$='/confirm/'] button")
        edith.page.wait_for_load_state()
    beto.go(door)
    beto.check()
    refused = Person(chromium, house, width=320, scripts=False)
    refused.go("/v/").fill("#code", copied)
    refused.page.click("button[value=next]")
    assert refused.page.locator("input[name=mark]").count() == 0
    refused.context.close()


def sit(chromium, house, place: str) -> None:
    """The sitting where people vote, with more than twenty of them."""
    ana = Person(chromium, house, f"facilita-{SLUGS[place]}")
    page = ana.go(desk(place, "sessions", "new"))
    plan(page)
    page.locator("button[name=silence], button[formaction$='/silences/']").first.click()
    expect(page.locator("#tally")).to_contain_text(re.compile("1 sil"))
    finish = page.locator("details:has(button[formaction$='/finish/'])")
    finish.locator("summary").click()
    finish.locator("[name$=headcount_band][value='20+']").check()
    finish.locator("button").click()
    page.wait_for_load_state()
    assert ana.errors == []
    ana.context.close()


def key_paper(chromium, house, place: str, here: str) -> None:
    """Two people key the same paper, and read it alike: it counts."""
    ana = Person(chromium, house, f"facilita-{SLUGS[place]}")
    page = ana.go(f"{here}paper/")
    page.locator("input[name=lot]").last.check()
    page.fill("[name=n_papers]", "1")
    page.click("form:has([name=n_papers]) button.primary")
    page.wait_for_load_state()
    stack = page.url.removeprefix(house.base).split("?")[0]
    mark_paper(page)
    ana.check()
    ana.context.close()
    beto = Person(chromium, house, f"coordina-{SLUGS[place]}")
    page = beto.go(stack)
    mark_paper(page)
    beto.check()
    page.click("form[action$='/count/'] button.primary")
    page.wait_for_load_state()
    assert page.locator("#counted").count() == 1
    beto.check()
    beto.context.close()


def mark_paper(page) -> None:
    page.locator(".paper-cards label").nth(0).click()
    page.locator(".paper-cards label").nth(1).click()
    page.click("form[data-paper] button.primary")
    page.wait_for_load_state()


def publish_local(chromium, house, place: str) -> None:
    beto = Person(chromium, house, f"coordina-{SLUGS[place]}")
    page = beto.go(desk(place, "agenda"))
    page.check("input[name=held][value=no]")
    page.fill(
        "form[action$='/validate/'] [name=note_es]", "Se hará en la próxima asamblea."
    )
    page.click("form[action$='/validate/'] button.primary")
    page.fill("form[action$='/publish/'] [name=note_es]", "El diálogo queda pendiente.")
    page.click("form[action$='/publish/'] button.primary")
    page.wait_for_load_state()
    confirm(chromium, house, "edita", desk(place, "agenda"))
    beto.go(f"/demo-mexico/{SLUGS[place]}/")
    beto.check()
    beto.context.close()


def confirm(chromium, house, who: str, address: str) -> None:
    """The second person looks and confirms."""
    person = Person(chromium, house, who)
    person.go(address)
    person.check()
    person.page.click("form[action$='/confirm/'] button")
    person.page.wait_for_load_state()
    person.check()
    person.context.close()


@pytest.fixture(scope="module")
def told(chromium, house):
    """Every step of the story, in order; the tests below look at what it left."""
    home_and_logins(chromium, house)
    for place in SLUGS:
        import_agenda(chromium, house, place)
    flipchart(chromium, house)
    synthesis(chromium, house)
    for place, slug in SLUGS.items():
        person = Person(chromium, house, f"coordina-{slug}")
        read_back(person.page, house, place)
        person.check()
        person.context.close()
    suspend(chromium, house, "ACA")
    for place in ("APA", "TIJ"):
        sit(chromium, house, place)
        hold_vote(chromium, house, place)
        publish_local(chromium, house, place)
    merge_rank_publish(chromium, house)
    return house


def home_and_logins(chromium, house) -> None:
    visitor = Person(chromium, house)
    page = visitor.go("/")
    assert page.get_attribute("html", "lang") == "es-mx"
    assert page.locator("a[href='/demo-mexico/']").count() == 1
    for slug in SLUGS.values():
        assert page.locator(f"a[href='/demo-mexico/{slug}/']").count() == 1
    visitor.check()
    logins = re.findall(r"(\S+)@demo\.example", house.manage("demo_logins"))
    assert len(logins) == 13
    for who in ("opera", "investiga"):
        Person(chromium, house, who).context.close()
    visitor.context.close()


def plan(page) -> None:
    page.select_option("[name=group]", "women_adult")
    page.select_option("[name=phase]", "diagnosis")
    page.check("[name=methods][value=listing]")
    if page.locator("[name$=level]").count():
        page.check("[name$=level][value=green]")
    for scope in ("take_part", "notes", "chart_photo", "agenda_use", "publication"):
        page.check(
            f"[name=consent_{scope}][value={'none' if scope == 'chart_photo' else 'all'}]"
        )
    page.click("main form button.primary")
    page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"))


def flipchart(chromium, house) -> None:
    ana = Person(chromium, house, "facilita-tijuana")
    page = ana.go(desk("TIJ", "sessions", "new"))
    plan(page)
    ana.check()
    interactions = 0
    for kind, text in FLIPCHART:
        if kind:
            page.keyboard.press(f"Alt+{kind}")
            interactions += 1
        page.fill("[name=text]", text)  # the text itself; the caret is there already
        page.keyboard.press("Enter")
        interactions += 1
        expect(page.locator("[name=text]")).to_have_value("")
    assert interactions <= 3 * len(FLIPCHART)
    expect(page.locator("#tally")).to_contain_text(str(len(FLIPCHART)))

    page.fill("[name=text]", "Doña Lupita Pérez vive en la calle Hidalgo 14")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-warning]")
    assert page.input_value("[name=text]").startswith("Doña Lupita")
    page.fill("[name=text]", "")
    ana.check()
    page.locator("button[name=silence], button[formaction$='/silences/']").first.click()
    expect(page.locator("#tally")).to_contain_text(re.compile("1 sil"))
    finish = page.locator("details:has(button[formaction$='/finish/'])")
    finish.locator("summary").click()
    finish.locator("[name$=headcount_band][value='5-9']").check()
    finish.locator("button").click()
    page.wait_for_load_state()
    ana.check()

    end_unsafe(ana)
    ana.context.close()


def end_unsafe(ana: Person) -> None:
    """Two taps, and what was said is gone."""
    page = ana.go(desk("TIJ", "sessions", "new"))
    plan(page)
    page.fill("[name=text]", "Esto se dijo antes de salir")
    page.keyboard.press("Enter")
    expect(page.locator("#tally")).to_contain_text("1")
    page.click(".ending summary")  # first tap
    page.click("form[action$='/abort/'] button")  # second tap
    page.wait_for_load_state()
    assert "Esto se dijo antes de salir" not in ana.text()
    assert ana.errors == []


def mark(page, *texts: str) -> None:
    for text in texts:
        page.locator("li.card", has_text=text).locator("input").check()


def to_place(page, n: int) -> None:
    """Wait until the counter says ``n``."""
    expect(page.locator(".place .counter")).to_have_text(str(n))


def synthesis(chromium, house) -> None:
    beto = Person(chromium, house, "coordina-tijuana")
    page = beto.go(desk("TIJ", "synthesis"))
    said = [text for _kind, text in FLIPCHART]
    to_place(page, len(said))
    mark(page, *said[:2])
    page.fill("#bar [name=title_es]", NEW_ITEM)
    page.click("#new-insecurity")
    to_place(page, len(said) - 2)
    page.click("#undo")
    to_place(page, len(said))
    mark(page, *said[:3])
    page.fill("#bar [name=title_es]", NEW_ITEM)
    page.click("#new-insecurity")
    to_place(page, len(said) - 3)
    beto.check()
    code_item(beto)
    beto.context.close()


def code_item(beto: Person) -> None:
    page = beto.page
    page.locator("a", has_text=NEW_ITEM).first.click()
    page.wait_for_load_state()
    for name, value in (
        ("dimension", "personal"),
        ("violent", "latent"),
        ("criminal", "unclear"),
    ):
        page.locator(f"[name={name}][value={value}]").check(force=True)
    page.select_option("[name=form]", "mobility_restriction")
    page.click("form.coding button.primary")
    page.wait_for_load_state()
    beto.check()


def suspend(chromium, house, place: str) -> None:
    ana = Person(chromium, house, f"facilita-{SLUGS[place]}")
    page = ana.go(desk(place, "suspend"))
    page.select_option("[name=reason]", "violence_rise")
    page.fill("[name=public_note_es]", "Las condiciones no permitieron seguir.")
    page.click("main form button.primary")
    page.wait_for_load_state()
    ana.check()
    ana.context.close()


def merge_rank_publish(chromium, house) -> None:
    edith = Person(chromium, house, "edita")
    page = edith.go("/desk/demo-mexico/national/")
    titles = {row["code"]: row["title_es"] for row in rows("proposals")}
    for theme in rows("themes")[:6]:
        for code in theme["members"].split():
            card = page.locator("li.note", has_text=titles[code])
            if card.count():
                card.locator("input").check()
        page.click("#pick summary")
        page.fill("#pick [name=title_es]", theme["title_es"])
        page.fill("#pick [name=title_en]", theme["title_en"])
        page.click("button[formaction$='/themes/']")
        page.wait_for_load_state()
    edith.check()
    page.click("form[action$='/undo/'] button")
    page.wait_for_load_state()
    page = edith.go("/desk/demo-mexico/national/ranking/")
    page.click("form[action$='/ranking/'] button")
    page.wait_for_load_state()
    edith.check()
    page.fill("[name=note_es]", "En esta edición no se realizaron.")
    page.click("form[action$='/publish/'] button.primary")
    page.wait_for_load_state()
    assert edith.errors == []
    edith.context.close()
    address = "/desk/demo-mexico/national/ranking/"
    confirm(chromium, house, "coordina-apatzingan", address)


def test_every_item_of_the_paper_agendas_came_in(told):
    counts = told.python(
        "from workshops.models.items import Insecurity, Proposal\n"
        "print(Insecurity.plain.count(), Proposal.plain.count())"
    ).split()
    assert counts[-2:] == ["47", "42"]  # 46 from paper, one from the flipchart


def test_national_page_shows_the_empty_chair_and_what_was_not_asked(told, chromium):
    visitor = Person(chromium, told)
    page = visitor.go("/demo-mexico/national/")
    text = visitor.text()
    assert "silla vacía" in text.lower()
    assert "no estuvo en la boleta" in text
    assert "se oyó en un solo lugar" in text.lower()
    visitor.check()
    page.click("ol .priority h3 a")
    page.wait_for_load_state()
    local = page.locator("main a.card-link").first
    words = local.inner_text().splitlines()[0]
    visitor.check()
    local.click()
    page.wait_for_load_state()
    assert words in visitor.text()
    assert page.locator("a[href^='/demo-mexico/national/']").count() >= 1
    visitor.check()
    visitor.context.close()


@pytest.mark.parametrize("width", [320, 768])
def test_public_pages_fit_small_screens(told, chromium, width):
    visitor = Person(chromium, told, width=width)
    for address in ("/", "/method/", "/demo-mexico/", "/demo-mexico/tijuana/",
                    "/demo-mexico/acapulco/", "/demo-mexico/national/", "/v/"):  # fmt: skip
        visitor.go(address)
        visitor.check()
    visitor.context.close()


def test_researcher_downloads_the_consolidated_agenda(told, chromium):
    dora = Person(chromium, told, "investiga")
    page = dora.go("/desk/demo-mexico/exports/")
    page.click("main form button.primary")
    page.wait_for_selector("a[href$='/file/']", timeout=60_000)
    dora.check()
    with page.expect_download() as download:
        page.click("a[href$='/file/']")
    with zipfile.ZipFile(download.value.path()) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["synthetic"] is True
        assert {"themes.csv", "traces.csv", "codebook.csv"} <= set(archive.namelist())
    assert manifest["files"]["themes.csv"]["rows"] >= 5
    dora.context.close()


def test_no_ballot_trace_is_left_in_the_logs(told, tmp_path_factory):
    logs = [p.read_text() for p in tmp_path_factory.getbasetemp().glob("story*/stack.log")]
    assert logs
    assert not any(re.search(r"\d{4} ?\d{4} ?\d{4} ?\d{4}|/v/", text) for text in logs)
