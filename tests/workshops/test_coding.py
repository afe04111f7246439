"""Coding an item by its form: what is needed, what is refused, what stays typed."""

import re
from html import unescape

import pytest

from communities import vocabularies
from tests.workshops.desk import item_address, steps
from tests.world import INSECURITY, PROPOSAL, confirm, make_insecurity, make_proposal
from workshops.actions import coding, items
from workshops.actions.undo import undo_step
from workshops.forms.coding import FORMS, missing_labels
from workshops.models.items import Insecurity, Proposal

INSECURITY_FORM = INSECURITY | {
    "title_es": "Calles sin luz",
    "visibility": "open",
    "sensitivity": "S1",
}
PROPOSAL_FORM = PROPOSAL | {"title_es": "Alumbrado acordado", "sensitivity": "S1"}


@pytest.fixture
def beto(world, client_of):
    client = client_of(world.beto)
    client.cookies["django_language"] = "en"
    return client


def raw(world, kind="insecurity", title="Sin codificar"):
    return items.create_item(
        acting_user=world.beto, community=world.here, kind=kind, title_es=title
    )


def post(client, item, data, **values):
    response = client.post(item_address(item), data | values, follow=True)
    item.refresh_from_db()
    return response


def errors(response) -> dict[str, list[str]]:
    assert response.redirect_chain == []
    return dict(response.context["form"].errors)


def said(response) -> list[str]:
    """The messages as they stand on the page."""
    found = re.findall(r'<p class="notice success">([^<]*)</p>', response.content.decode())
    return [unescape(text) for text in found]


def test_it_works(world, beto):
    item = raw(world)
    page = post(beto, item, INSECURITY_FORM)
    assert said(page) == ["I01 is saved."]
    assert item.state == "coded"
    assert {name: getattr(item, name) for name in INSECURITY} == INSECURITY
    assert item.quadrant == "NN"
    assert steps(world.here) == ["code"]


def test_every_attribute_of_an_insecurity_can_be_coded(world, beto):
    item = raw(world)
    values = {
        "title_es": "Balaceras de noche",
        "title_en": "Shootings at night",
        "memo": "Dos grupos,\r\nuna misma calle",
        "dimension": "personal",
        "further_dimensions": ["health", "community"],
        "form": "armed_clash",
        "violent": "yes",
        "criminal": "unclear",
        "lethality": "lethal",
        "selectivity": "indiscriminate",
        "spaces": ["street", "route"],
        "actors": ["organised_crime"],
        "groups_affected": ["children", "older"],
        "since": "desde 2015",
        "generational": False,
        "visibility": "partly",
        "fears": "No salir de noche",
        "vulnerabilities": "Vivir lejos",
        "impact_personal": ["mental_health"],
        "impact_collective": ["lost_spaces", "broken_bonds"],
        "group": "mixed",
        "sensitivity": "S0",
    }
    assert set(values) == set(FORMS["insecurity"].columns())
    post(beto, item, values)
    assert {name: getattr(item, name) for name in values} == values
    assert item.quadrant == "VU"


def test_every_attribute_of_a_proposal_can_be_coded(world, beto):
    item, answered = raw(world, "proposal"), make_insecurity(world)
    values = {
        "title_es": "Luz y vigilancia acordada",
        "title_en": "Agreed light and patrols",
        "memo": "Se dijo en dos grupos",
        "kind": "combined",
        "social_part_es": "Focos nuevos",
        "social_part_en": "New lamps",
        "security_part_es": "Rondines acordados",
        "security_part_en": "Agreed patrols",
        "level": "community",
        "decision_level": "municipal",
        "duty_bearer": "municipal_gov",
        "horizon": "urgent",
        "approach": "both",
        "beneficiaries": ["older", "children"],
        "success_sign": "Se camina de noche",
        "takes_part_in_design": True,
        "takes_part_in_delivery": False,
        "takes_part_in_evaluation": True,
        "group": "women_adult",
        "sensitivity": "S1",
    }
    assert set(values) == set(FORMS["proposal"].columns())
    sent = {name: value for name, value in values.items() if value is not False}
    post(beto, item, sent, answered=[str(answered.id)])
    assert {name: getattr(item, name) for name in values} == values
    assert list(item.answers.all()) == [answered]
    assert item.state == "coded"


def test_no_column_that_can_be_coded_is_left_out_of_the_forms():
    kept_elsewhere = {
        "id",
        "community",
        "cycle",
        "code",
        "state",
        "review_state",
        "review_note",
        "taken_back",
    }
    for kind, model in (("insecurity", Insecurity), ("proposal", Proposal)):
        columns = {field.name for field in model._meta.fields} - kept_elsewhere
        assert set(FORMS[kind].columns()) == columns


@pytest.mark.parametrize("kind", ["insecurity", "proposal"])
def test_a_half_coded_item_is_saved_and_says_what_is_missing(world, beto, kind):
    item = raw(world, kind)
    whole = INSECURITY_FORM if kind == "insecurity" else PROPOSAL_FORM
    needed = type(item).required_codes
    for name in needed:
        data = {key: value for key, value in whole.items() if key != name}
        page = post(beto, item, data)
        label = str(FORMS[kind].base_fields[name].label)
        assert said(page) == [f"{item.code} is saved. Still to code: {label}."]
        assert (item.state, item.missing_codes) == ("raw", (name,))
        assert page.context["missing"] == [label]
    post(beto, item, whole)
    assert item.state == "coded"
    assert missing_labels(item) == []


def test_saving_the_same_twice_leaves_one_step(world, beto):
    item = raw(world)
    for _time in range(2):
        post(beto, item, INSECURITY_FORM)
    assert steps(world.here) == ["code"]


@pytest.mark.parametrize(
    ("rule", "kind", "data", "wrong"),
    [
        ("I10", "insecurity", {"form": "none", "violent": "yes"}, "violent"),
        ("I10", "insecurity", {"form": "none", "violent": "latent"}, "violent"),
        (
            "I9",
            "insecurity",
            {"dimension": "food", "further_dimensions": ["health", "food"]},
            "further_dimensions",
        ),
        ("I7", "proposal", {"decision_level": "community"}, "decision_level"),
        ("I8", "proposal", {"kind": "combined", "social_part_es": "a"}, "security_part_es"),
        ("I8", "proposal", {"kind": "combined", "security_part_es": "a"}, "social_part_es"),
        ("I8", "proposal", {"kind": "social", "security_part_es": "a"}, "security_part_es"),
        ("I8", "proposal", {"kind": "security", "social_part_es": "a"}, "social_part_es"),
        (
            "I8",
            "proposal",
            {"kind": "", "social_part_es": "a", "security_part_es": "b"},
            "kind",
        ),
        ("title", "insecurity", {"title_es": "   "}, "title_es"),
        ("title", "insecurity", {"title_es": "x" * 161}, "title_es"),
        ("memo", "proposal", {"memo": "x" * 501}, "memo"),
        ("dimension", "insecurity", {"dimension": "cosmic"}, "dimension"),
        ("form", "insecurity", {"form": "cosmic"}, "form"),
        ("spaces", "insecurity", {"spaces": ["street", "moon"]}, "spaces"),
        ("sensitivity", "insecurity", {"sensitivity": "S3"}, "sensitivity"),
        ("sensitivity", "insecurity", {"sensitivity": ""}, "sensitivity"),
        ("generational", "insecurity", {"generational": "maybe"}, "generational"),
        ("answers", "proposal", {"answered": ["nonsense"]}, "answered"),
    ],
)
def test_each_rule_is_said_beside_its_field(world, beto, rule, kind, data, wrong):
    item = raw(world, kind)
    whole = INSECURITY_FORM if kind == "insecurity" else PROPOSAL_FORM
    page = beto.post(item_address(item), whole | data)
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {wrong}, rule
    assert all(page.context["form"].errors[wrong])
    item.refresh_from_db()
    assert (item.title_es, item.state) == ("Sin codificar", "raw")
    assert steps(world.here) == []


def test_what_was_typed_stays_after_an_error(world, beto):
    item = raw(world)
    page = beto.post(
        item_address(item),
        INSECURITY_FORM
        | {"violent": "yes", "fears": "No salir de noche", "spaces": ["street"]},
    )
    form = page.context["form"]
    assert form["fears"].value() == "No salir de noche"
    assert form["spaces"].value() == ["street"]
    (section,) = [s for s in form.sections() if "violent" in [f.name for f in s.fields]]
    assert section.is_open
    assert "No salir de noche" in page.content.decode()
    assert "An unmet need is not violent" in page.content.decode()


def test_a_folded_part_stands_open_where_something_is_wrong(world, beto):
    page = beto.post(
        item_address(raw(world)),
        INSECURITY_FORM | {"further_dimensions": ["environmental"]},
    )
    folded = [section for section in page.context["form"].sections() if section.folded]
    assert [section.is_open for section in folded] == [True, False, False]


@pytest.mark.parametrize("form", ["theft", "drug_market", "collusion", "abandonment"])
def test_some_forms_of_harm_may_be_not_violent(world, beto, form):
    item = raw(world)
    post(beto, item, INSECURITY_FORM, form=form, violent="no", criminal="yes")
    assert (item.form, item.quadrant) == (form, "NC")


def test_lethality_follows_the_form_until_somebody_chooses(world, beto):
    usual = {t.code: t.attributes["lethality"] for t in vocabularies.terms("form").values()}
    item = raw(world)
    violent = INSECURITY_FORM | {"violent": "yes"}
    post(beto, item, violent, form="homicide", lethality="")
    assert item.lethality == usual["homicide"] == "lethal"
    post(beto, item, violent, form="armed_clash", lethality="lethal")
    assert item.lethality == usual["armed_clash"] == "potentially"
    post(beto, item, violent, form="armed_clash", lethality="nonlethal")
    assert item.lethality == "nonlethal"
    post(beto, item, violent, form="homicide", lethality="nonlethal")
    assert item.lethality == "nonlethal"
    post(beto, item, violent, form="", lethality="")
    assert item.lethality == ""


def test_forms_of_harm_are_grouped_by_family():
    groups = list(FORMS["insecurity"].base_fields["form"].choices)[1:]
    terms = vocabularies.terms("form").values()
    families = list(dict.fromkeys(term.attributes["family"] for term in terms))
    assert [[code for code, _label in found] for _name, found in groups] == [
        [term.code for term in terms if term.attributes["family"] == family]
        for family in families
    ]
    assert len({name for name, _found in groups}) == len(families)


def test_a_proposal_answers_insecurities_of_its_own_community_alone(world, beto):
    item = raw(world, "proposal")
    mine, other = make_insecurity(world), make_insecurity(world, "Perros sueltos")
    away = make_insecurity(world, community=world.there)
    page = beto.get(item_address(item))
    offered = [code for code, _label in page.context["form"].fields["answered"].choices]
    assert offered == [str(mine.id), str(other.id)]
    assert set(errors(post(beto, item, PROPOSAL_FORM, answered=[str(away.id)]))) == {
        "answered"
    }
    post(beto, item, PROPOSAL_FORM, answered=[str(mine.id), str(other.id)])
    assert set(item.answers.all()) == {mine, other}
    post(beto, item, PROPOSAL_FORM, answered=[str(other.id)])
    assert set(item.answers.all()) == {other}


def test_the_researcher_keeps_the_answers_that_only_the_field_team_sees(world, client_of):
    dora = client_of(world.dora)
    item, mine = raw(world, "proposal"), make_insecurity(world)
    closed = make_insecurity(world, "Lo que no se dice", sensitivity="S2")
    item.answers.set([mine, closed])
    page = dora.get(item_address(item))
    assert "Lo que no se dice" not in page.content.decode()
    post(dora, item, PROPOSAL_FORM, answered=[])
    assert set(item.answers.all()) == {closed}
    posted = post(dora, item, PROPOSAL_FORM, answered=[str(closed.id)])
    assert set(errors(posted)) == {"answered"}


def test_the_researcher_cannot_hide_an_item_from_themselves(world, client_of):
    dora, item = client_of(world.dora), raw(world)
    page = post(dora, item, INSECURITY_FORM, sensitivity="S2")
    assert set(errors(page)) == {"sensitivity"}


def test_new_words_send_a_confirmed_item_back_and_the_page_says_so_before(world, beto):
    item = make_insecurity(world)
    confirm(world, item)
    warning = "The group confirmed these words. New words must be read back again."
    assert warning in beto.get(item_address(item)).content.decode()
    page = post(beto, item, INSECURITY_FORM, spaces=["street"])
    assert (said(page), item.state) == (["I01 is saved."], "validated")
    page = post(beto, item, INSECURITY_FORM, title_es="Calles oscuras")
    assert said(page) == ["I01 is saved. It must be read back again."]
    assert item.state == "coded"
    assert warning not in page.content.decode()


def test_a_confirmed_item_that_loses_a_code_is_to_code_again(world, beto):
    item = make_proposal(world)
    confirm(world, item)
    page = post(beto, item, PROPOSAL_FORM, horizon="")
    assert said(page) == ["P01 is saved. Still to code: By when."]
    assert item.state == "raw"
    undo_step(acting_user=world.beto, community=world.here, restricted=True)
    item.refresh_from_db()
    assert (item.state, item.horizon) == ("validated", "short")


def test_names_in_words_and_memo_are_asked_about_once(world, beto):
    item = raw(world)
    data = INSECURITY_FORM | {
        "title_es": "Miedo a Juan Pérez López",
        "memo": "Hablar con Rosa Martínez Ruiz",
    }
    page = beto.post(item_address(item), data)
    assert set(page.context["form"].errors) == {"title_es", "memo"}
    seen = page.context["form"]["looked_at"].value()
    assert seen
    assert "Juan" not in seen
    page = post(beto, item, data, looked_at=seen)
    assert item.title_es == "Miedo a Juan Pérez López"
    # What was kept is not asked about again; what is new is.
    page = beto.post(item_address(item), data | {"fears": "Que vuelva Pedro Gómez Soto"})
    assert set(page.context["form"].errors) == {"fears"}


def test_a_rule_that_the_form_missed_is_said_above_it(world, beto, monkeypatch):
    item = raw(world)
    monkeypatch.setattr(FORMS["insecurity"], "check_rules", lambda _self: None)
    page = beto.post(item_address(item), INSECURITY_FORM | {"violent": "yes"})
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"__all__"}
    item.refresh_from_db()
    assert item.violent == ""


def test_codes_set_by_another_coder_meanwhile_are_steps_too(world, beto):
    item = raw(world)
    post(beto, item, INSECURITY_FORM)
    coding.set_codes(acting_user=world.dora, item=item, values={"since": "2010"})
    assert steps(world.here) == ["code", "code"]
