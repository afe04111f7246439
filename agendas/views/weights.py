"""How much a ballot weighs in the national order: chosen on the desk, told in public."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agendas.actions.themes import current_national
from agendas.actions.weights import (
    CountedTooOftenError,
    FiguresMissingError,
    SameWeightsError,
    choose_weights,
)
from agendas.choices import Subject
from agendas.forms.weights import WeightsForm
from agendas.models.agendas import NationalAgenda
from agendas.queries.population import without_figure
from communities.access import process_for, staff
from communities.models.processes import Process


@require_http_methods(["GET", "POST"])
def weights(request: HttpRequest, process: str) -> HttpResponse:
    """What holds now; the form chooses something else, with a reason."""
    owner = process_for(request.user, process, act="publish_national")
    subject = request.GET.get("subject", "")
    agenda = current_national(
        owner, subject if subject in Subject.values else Subject.PROPOSALS
    )
    form = WeightsForm(request.POST or None, now=agenda.settings["weights"]["policy"])
    if request.method == "POST" and form.is_valid() and _choose(request, agenda, form):
        messages.success(
            request, _("These weights hold now. Rank the themes again to see the order.")
        )
        response = redirect("agendas:ranking", owner.slug)
        response["Location"] += f"?subject={agenda.subject}"
        return response
    context = {"process": owner, "agenda": agenda, "form": form}
    return render(request, "agendas/weights.html", context)


def _choose(request: HttpRequest, agenda: NationalAgenda, form: WeightsForm) -> bool:
    """Whether they were chosen; the form says why not."""
    names = ("policy", "reason_es", "reason_en")
    try:
        choose_weights(
            acting_user=staff(request),
            agenda=agenda,
            **{name: form.cleaned_data[name] for name in names},
        )
    except SameWeightsError:
        form.add_error("policy", _("These weights hold already."))
    except FiguresMissingError:
        form.add_error("policy", _figures_missing(agenda.process))
    except CountedTooOftenError:
        form.add_error(
            "policy",
            _(
                "These ballots were counted already. One more order by other weights would"
                " tell too much about single ballots."
            ),
        )
    return form.is_valid()


def _figures_missing(process: Process) -> str:
    return _(
        "Write the number of inhabitants, with its source, into the records of: %(names)s."
    ) % {"names": ", ".join(without_figure(process))}
