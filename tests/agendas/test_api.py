"""The API shows what is published, through the gate, and nothing that a page may not show."""

import pytest
from django.test import Client

from agendas.actions.agendas import validate_agenda
from agendas.actions.publishing import revise_local
from agendas.actions.takedowns import take_down
from agendas.actions.tallying import read_exact
from agendas.actions.versions import is_intact
from agendas.choices import LocalState
from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.models.consultations import Consultation, Tally
from agendas.queries.results import national_cells, visible_national, visible_vote
from communities.actions.freeze import freeze
from communities.actions.processes import Place, create_community
from communities.actions.status import Suspension, suspend_community
from communities.choices import Resolution
from tests.agendas.api import HERE, V1, ask, every, make_nation, nation
from tests.votes import hold_vote, make_proposals, make_vote, open_vote, publish_again
from tests.world import make_insecurity

__all__ = ["nation"]
SUSPENDED = Suspension("violence_rise", "2030-01-01", "No fue posible seguir.")


def addresses(world):
    local, national = (f"{V1}/versions/{v.hash}/" for v in (world.local_, world.national_))
    return [
        f"{V1}/openapi.json",
        f"{V1}/processes/",
        f"{V1}/processes/valle/",
        f"{V1}/processes/valle/communities/",
        f"{HERE}/",
        f"{HERE}/agenda/",
        f"{HERE}/agenda/v1/",
        f"{HERE}/items/{world.item_.id}/",
        f"{V1}/processes/valle/national/proposals/",
        f"{V1}/processes/valle/national/proposals/v1/",
        f"{V1}/processes/valle/themes/{world.theme_.id}/",
        *(f"{address}{part}" for address in (local, national)
          for part in ("", "items/", "ranking/")),
    ]  # fmt: skip


def test_it_works(nation):
    for address in addresses(nation):
        response = Client().get(address)
        assert response.status_code == 200, address
        assert "json" in response.headers["Content-Type"]
        if not address.endswith("openapi.json"):
            assert response.json()["synthetic"] is False, address


def test_versions_are_the_same_by_name_and_by_hash_and_can_be_checked(nation):
    by_name, by_number = ask(f"{HERE}/agenda/"), ask(f"{HERE}/agenda/v1/")
    assert by_name == by_number == ask(f"{V1}/versions/{nation.local_.hash}/")
    assert by_name["head"] == nation.local_.head
    rows = every(by_name["items"])
    assert is_intact(nation.local_)
    assert [(row["digest"], row["salt"], row["content"]) for row in rows] == list(
        nation.local_.items.order_by("position").values_list("digest", "salt", "content")
    )


def test_threads_lead_both_ways(nation):
    theme = ask(f"{V1}/processes/valle/themes/{nation.theme_.id}/")
    assert theme["traces"] == [str(nation.item_.id)]
    item = ask(f"{HERE}/items/{nation.item_.id}/")
    assert item["traces"] == [str(nation.theme_.id)]
    listed = {row["id"]: row for row in every(ask(f"{HERE}/agenda/")["items"])}
    assert listed[item["id"]] == item


def figures_by_the_gate(version):
    """Line id -> the figures that the gate lets through today."""
    if version.local_agenda_id:
        vote = Consultation.plain.get(agenda=version.local_agenda_id)
        seen = visible_vote(vote, vote.tallies.first())
        cells = {}
    else:
        tally = Tally.plain.filter(national_agenda=version.national_agenda_id).first()
        seen, cells = visible_national(tally), national_cells(tally)
    return {
        line.item: {
            "rank": line.rank,
            "share": line.share,
            "margin": line.margin,
            "payments": dict(line.payments) if line.payments else None,
            "cells": {
                slug: {"status": status, "share": share}
                for slug, (status, share) in cells.get(line.item, {}).items()
            },
        }
        for line in seen.ranked
    }


def figures_in_the_api(version):
    ranked = {row["id"]: row for row in every(f"{V1}/versions/{version.hash}/ranking/")}
    items = {row["id"]: row for row in every(f"{V1}/versions/{version.hash}/items/")}
    return {
        key: {name: row[name] for name in ("rank", "share", "margin", "payments")}
        | {"cells": items[key]["content"].get("cells", {})}
        for key, row in ranked.items()
    }


def numbers(value):
    """Every number and every figure's name below a value."""
    if isinstance(value, dict):
        return {k for k in value if k in {"marks", "ballots", "steps", "time"}}.union(
            *(numbers(v) for v in value.values())
        )
    if isinstance(value, list):
        return set().union(*(numbers(v) for v in value))
    return set()


@pytest.mark.parametrize("n", [4, 15, 25])
def test_every_figure_passed_the_gate(world, n):
    """Unordered, order alone, rounded: what the API tells is what the gate lets through."""
    make_nation(world, [{0, 1}] * (n - 2) + [{1}, {2}])
    for version in (world.local_, world.national_):
        assert figures_in_the_api(version) == figures_by_the_gate(version)
    for address in addresses(world)[4:]:
        assert not numbers(ask(address)), address


def test_a_figure_past_the_gate_would_be_seen(nation):
    """The naive way, the exact record, is not what the gate lets through."""
    vote = Consultation.plain.get(agenda=nation.local_.local_agenda_id)
    _salt, exact = read_exact(vote.tallies.first())
    gated = figures_in_the_api(nation.local_)
    naive = {
        step["item"]: 100 * exact["marks"][step["item"]] // vote.n_ballots
        for step in exact["steps"]
    }
    assert naive != {key: row["share"]["percent"] for key, row in gated.items()}
    assert numbers({"record": exact})


def everything(world):
    found = [
        f"{V1}/processes/",
        f"{V1}/processes/valle/",
        f"{V1}/processes/valle/communities/",
    ]
    return "".join(str(every(a) if a != found[1] else ask(a)) for a in found) + "".join(
        str(ask(address)) for address in addresses(world)[4:]
    )


def place_between(world):
    """A third community, which has published nothing."""
    return create_community(
        acting_user=None,
        process=world.process,
        place=Place("enmedio", "Enmedio", world.here.municipality),
    )


def test_what_is_not_confirmed_or_not_published_is_absent(nation):
    secret = make_insecurity(nation, "Nadie la ha confirmado")
    nation.item_.title_es = "Palabras de mañana"
    nation.item_.save(update_fields=["title_es"])
    quiet = place_between(nation)
    vote, _slips = make_vote(nation, make_proposals(nation, 2, quiet), quiet, n_slips=1)
    open_vote(nation, vote)
    told = everything(nation)
    for hidden in (str(secret.id), "Nadie la ha", "Palabras de mañana", str(vote.id)):
        assert hidden not in told
    between = f"{V1}/processes/valle/communities/enmedio"
    assert ask(f"{between}/")["agenda"] is None
    ask(f"{between}/agenda/", 404)
    ask(f"{HERE}/items/{secret.id}/", 404)


def test_a_suspended_community_keeps_what_was_published_and_tells_no_more(nation):
    quiet = place_between(nation)
    suspend_community(acting_user=nation.ana, community=quiet, why=SUSPENDED)
    suspend_community(acting_user=nation.ana, community=nation.here, why=SUSPENDED)
    between = ask(f"{V1}/processes/valle/communities/enmedio/")
    assert (between["status"], between["agenda"]) == ("suspended", None)
    assert ask(f"{HERE}/agenda/")["hash"] == nation.local_.hash
    assert "internal_note" not in everything(nation)


def test_a_withdrawn_agenda_is_gone_by_every_address_and_so_is_its_page(nation):
    agenda = nation.local_.local_agenda
    agenda.state = LocalState.WITHDRAWN
    agenda.save(update_fields=["state"])
    assert ask(f"{HERE}/")["agenda"] is None
    digest = nation.local_.hash
    for address in (
        f"{HERE}/agenda/",
        f"{HERE}/agenda/v1/",
        f"{HERE}/items/{nation.item_.id}/",
        f"{V1}/versions/{digest}/",
        f"{V1}/versions/{digest}/items/",
        f"{V1}/versions/{digest}/ranking/",
    ):
        assert ask(address, 410)["reason"] == "safety"
    for page in ("/valle/arriba/v1/", "/valle/arriba/"):
        assert Client().get(page).status_code == 410


def test_a_page_that_was_kept_does_not_outlive_its_agenda(nation, client):
    """The naive way, keeping the whole page by its address, would show it again."""
    first = client.get("/valle/arriba/").content.decode()
    assert nation.local_.hash in first
    agenda = nation.local_.local_agenda
    agenda.state = LocalState.WITHDRAWN
    agenda.save(update_fields=["state"])
    again = client.get("/valle/arriba/")
    assert again.status_code == 410
    assert "Propuesta" in first
    assert "Propuesta" not in again.content.decode()


def test_older_versions_stay_and_say_so(nation):
    agenda = revise_local(acting_user=nation.beto, agenda=nation.local_.local_agenda)
    agenda = validate_agenda(
        acting_user=nation.beto, agenda=agenda, held=True, note_es="Otra vez."
    )
    second = publish_again(nation, agenda)
    assert ask(f"{HERE}/agenda/")["hash"] == second.hash
    assert ask(f"{HERE}/agenda/")["is_newest"]
    assert not ask(f"{V1}/versions/{nation.local_.hash}/")["is_newest"]
    assert not ask(f"{HERE}/agenda/v1/")["is_newest"]


def test_communities_stand_at_the_resolution_they_chose(nation):
    assert nation.here.resolution == Resolution.MUNICIPALITY
    told = ask(f"{HERE}/")
    assert told["name"] == nation.here.municipality.name != nation.here.name
    nation.here.resolution = Resolution.NAMED
    nation.here.save(update_fields=["resolution"])
    assert ask(f"{HERE}/")["name"] == nation.here.name


def test_pages_are_joined_by_cursors(nation, monkeypatch):
    monkeypatch.setattr("agendas.views.api.base.Pages.page_size", 1)
    rows = every(f"{V1}/versions/{nation.local_.hash}/items/")
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) == nation.local_.items.count() > 2
    assert {row["slug"] for row in every(f"{V1}/processes/")} >= {"valle", "sierra"}
    first = ask(f"{V1}/processes/")
    assert first["next"].startswith(f"{V1}/processes/?cursor=")


@pytest.mark.parametrize(
    "cursor", ["x", "cD0lMDA=", "cD1oYWxsbw==", "bz0tMQ==", "cD05OTk5OTk5OTk5OTk5OTk5"]
)
def test_a_cursor_that_is_not_ours_is_not_found(nation, cursor):
    response = Client().get(
        f"{V1}/versions/{nation.local_.hash}/items/", {"cursor": cursor}
    )
    assert response.status_code in {200, 404}
    assert "json" in response.headers["Content-Type"]


def test_etags_come_from_the_hash_and_spare_the_body(nation):
    address = f"{V1}/versions/{nation.local_.hash}/"
    response = Client().get(address)
    assert nation.local_.hash in response.headers["ETag"]
    assert response.headers["Cache-Control"] == "no-cache"
    again = Client().get(address, headers={"if-none-match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for address in addresses(nation):
        assert Client().get(address).headers["ETag"], address


def test_nobody_is_known_and_no_other_site_is_let_in(nation, client_of):
    for address in addresses(nation):
        client = client_of(nation.beto)
        response = client.get(address, headers={"origin": "https://example.org"})
        assert not response.cookies
        assert not {h for h in response.headers if h.startswith("Access-Control")}
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert response.content == Client().get(address).content


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_can_be_written(nation, method):
    for address in addresses(nation):
        response = getattr(Client(), method)(address)
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("rest", ["/", "/v1", "/v1/", "/v2/processes/", "/v1/%0A"])
def test_what_is_not_there_is_not_found_in_json(db, rest):
    response = Client().get(f"/api{rest}", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert response.json() == {"detail": "Not found."}


def test_foreign_and_absent_look_the_same(nation):
    theme, item = nation.theme_.id, nation.item_.id
    for address in (
        f"{V1}/processes/sierra/communities/arriba/",
        f"{V1}/processes/nadie/",
        f"{V1}/processes/sierra/themes/{theme}/",
        f"{V1}/processes/valle/communities/abajo/items/{item}/",
        f"{HERE}/items/{theme}/",
        f"{V1}/processes/valle/themes/{item}/",
        f"{V1}/processes/valle/national/nothing/",
        f"{V1}/versions/{'0' * 64}/",
    ):
        assert ask(address, 404) == {"detail": "Not found."}


@pytest.mark.parametrize("n", [2, 9])
def test_queries_do_not_grow_with_items(world, django_assert_max_num_queries, n):
    hold_vote(world, [{0}], world.there, n_cards=n)
    make_nation(world)
    for address in addresses(world):
        with django_assert_max_num_queries(8):
            Client().get(address)


def test_nothing_is_reached_that_is_no_version(nation):
    """Lines of the API are rows of frozen versions, and their keys are random."""
    shown = {row["digest"] for v in (nation.local_, nation.national_)
             for row in every(f"{V1}/versions/{v.hash}/items/")}  # fmt: skip
    assert shown == set(AgendaItem.plain.values_list("digest", flat=True))
    # The third is the neighbours' empty one.
    assert AgendaVersion.plain.count() == 3


def test_a_version_taken_down_leaves_its_hash_and_the_reason(nation):
    (row,) = take_down(acting_user=nation.beto, versions=[nation.local_], reason="safety")
    gone = ask(f"{V1}/versions/{nation.local_.hash}/", 410)
    assert gone == {"detail": "Taken down.", "hash": row.version.hash, "reason": "safety"}
    for address in ("agenda/", "agenda/v1/", f"items/{nation.item_.id}/"):
        assert ask(f"{HERE}/{address}", 410)["hash"] == nation.local_.hash
    for address in ("items/", "ranking/"):
        ask(f"{V1}/versions/{nation.local_.hash}/{address}", 410)
    assert ask(f"{HERE}/")["agenda"] is None


def freeze_here(nation):
    freeze(acting_user=nation.ana, place=nation.here)


def test_a_frozen_community_is_not_there(nation):
    freeze_here(nation)
    for address in ("", "agenda/", "agenda/v1/", f"items/{nation.item_.id}/"):
        assert ask(f"{HERE}/{address}", 503) == {"detail": "Not available now."}
    ask(f"{V1}/versions/{nation.local_.hash}/", 503)
    ask(f"{V1}/versions/{nation.local_.hash}/items/", 503)
    slugs = [row["slug"] for row in every(f"{V1}/processes/valle/communities/")]
    assert "arriba" not in slugs
    assert slugs


def test_national_answers_leave_a_frozen_community_out(nation):
    digest = nation.national_.hash
    before = [ask(f"{V1}/versions/{digest}/"), *every(f"{V1}/versions/{digest}/items/")]
    assert "arriba" in str(before)
    freeze_here(nation)
    after = [ask(f"{V1}/versions/{digest}/"), *every(f"{V1}/versions/{digest}/items/")]
    after += every(f"{V1}/versions/{digest}/ranking/")
    assert "arriba" not in str(after)
    # The theme rested on it alone.
    ask(f"{V1}/processes/valle/themes/{nation.theme_.id}/", 404)


def test_headers_name_no_frozen_community_and_stay_short(nation):
    freeze_here(nation)
    digest = nation.national_.hash
    for address in (f"{digest}/", f"{digest}/items/", f"{digest}/ranking/"):
        response = Client().get(f"{V1}/versions/{address}")
        assert "arriba" not in str(response.headers), address
        assert len(response.headers["ETag"]) < 150


def test_what_is_left_out_cannot_be_guessed_from_the_head(nation):
    address = f"{V1}/versions/{nation.national_.hash}/"
    assert ask(address)["head"]["salt"]
    freeze_here(nation)
    assert ask(address)["head"]["salt"] == ""


def test_an_etag_of_before_the_freeze_spares_no_body(nation):
    address = f"{V1}/versions/{nation.national_.hash}/"
    etag = Client().get(address).headers["ETag"]
    freeze_here(nation)
    again = Client().get(address, headers={"if-none-match": etag})
    assert again.status_code == 200
    assert "arriba" not in again.content.decode()


def test_a_frozen_process_is_not_listed(nation):
    freeze(acting_user=nation.omar, place=nation.process)
    assert "valle" not in [row["slug"] for row in every(f"{V1}/processes/")]
    ask(f"{V1}/processes/valle/", 503)
    ask(f"{V1}/versions/{nation.national_.hash}/", 503)
