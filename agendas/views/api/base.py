"""What every address of the API shares: one format, no login, no cookie, no trace."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.http import quote_etag
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from typing_extensions import override

from agendas.views.api.hidden import RestingError
from agendas.views.api.shapes import GoneShape, ProblemShape
from communities.access import FrozenError

F = TypeVar("F", bound=Callable[..., Any])
# Goes into every ETag: raise it when the same version is written in another way.
WRITING = "2"


class OnlyJson(BaseContentNegotiation):
    """JSON, whatever is asked for: there is nothing else."""

    @override
    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: Any = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type

    @override
    def select_parser(self, request: Request, parsers: Any) -> Any:
        return None


class Pages(CursorPagination):
    """Fifty rows at a time; a page says where the next one is."""

    page_size = 50
    ordering = "slug"

    @override
    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        """One page of rows.

        Raises:
            NotFound: the cursor is none of ours.
        """
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError, DataError) as error:
            raise NotFound("Invalid cursor") from error


class PublicView(APIView):
    """Read only and for everyone. Errors are JSON too; nothing is learnt of who asks.

    No throttle: DRF's count by address or account, and here neither is kept. What keeps the
    load small is the size of a page, and ETags that spare most answers their body.
    """

    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (JSONRenderer,)
    parser_classes = ()
    throttle_classes = ()
    content_negotiation_class = OnlyJson
    http_method_names = ("get", "head")
    etag = ""

    def answer(self, data: dict[str, Any], *hashes: str) -> Response:
        """Data with its ETag: of the versions it was written from, else of itself.

        Of what else the answer hangs on it holds a keyed digest: names of frozen communities
        are among it, and there may be more of them than a header takes.
        """
        first, *more = hashes or (sha256(JSONRenderer().render(data)).hexdigest(),)
        rest = salted_hmac("agendas.etag", "\n".join(more), algorithm="sha256").hexdigest()
        self.etag = ".".join((WRITING, first, rest[:32]))
        return Response(data)

    def page(
        self,
        rows: Any,
        shape: type[BaseSerializer[Any]],
        *hashes: str,
        synthetic: bool,
        ordering: str = "slug",
    ) -> Response:
        """One page of rows. ``rows``: a queryset whose objects ``shape`` can read."""
        pages = Pages()
        pages.ordering = ordering
        found = pages.paginate_queryset(rows, self.request, view=self)
        return self.answer(
            {
                "synthetic": synthetic,
                "next": _relative(pages.get_next_link()),
                "previous": _relative(pages.get_previous_link()),
                "results": shape(self.told(found), many=True).data,
            },
            *hashes,
        )

    def told(self, rows: list[Any]) -> list[Any]:
        """The rows of one page as the shape reads them."""
        return rows

    @override
    def handle_exception(self, exc: Exception) -> Any:
        """A frozen place is said in JSON too."""
        return super().handle_exception(
            RestingError() if isinstance(exc, FrozenError) else exc
        )

    @override
    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """The answer, or 304 to whoever has it already."""
        found = super().finalize_response(request, response, *args, **kwargs)
        # May be kept, but must be asked about each time: what is taken down is gone at once.
        found.headers["Cache-Control"] = "no-cache"
        if not self.etag or found.status_code != 200:
            return found
        found.headers["ETag"] = quote_etag(self.etag)
        answered = get_conditional_response(
            request._request,  # noqa: SLF001 -- DRF offers no other way to Django's request
            etag=found.headers["ETag"],
            response=found,
        )
        return answered or found


def _relative(link: str | None) -> str | None:
    """A link without scheme and host: behind a proxy these would be guessed."""
    return "/" + link.split("/", 3)[3] if link else None


def described(
    shape: Any, summary: str, *, name: str, tag: str, paged: bool = False, **parameters: Any
) -> Callable[[F], F]:
    """How one address stands in the OpenAPI document."""
    cursor = OpenApiParameter(
        "cursor", OpenApiTypes.STR, description="From `next` or `previous` of another page."
    )
    wrap: Callable[[F], F] = extend_schema(
        operation_id=name,
        summary=summary,
        tags=[tag],
        parameters=[
            *([cursor] if paged else []),
            *(
                OpenApiParameter(part, location=OpenApiParameter.PATH, **how)
                for part, how in parameters.items()
            ),
        ],
        responses={200: shape, 404: ProblemShape, 410: GoneShape, 503: ProblemShape},
    )
    return wrap
