"""`/logga-in/oidc`: to the provider of OpenID Connect, and back from there."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from skanekarta import credentials
from skanekarta.deps import TheAddresses, TheParts
from skanekarta.errors import NotFound, RequestError, SignInRefused, TooManyAttempts, Unavailable
from skanekarta.links import Addresses, with_query
from skanekarta.oidc.asked import question_of
from skanekarta.oidc.configured import Configured
from skanekarta.oidc.door import Door, Returned
from skanekarta.oidc.refusal import Refused
from skanekarta.parts import Parts
from skanekarta.same_site import is_ours, same_origin
from skanekarta.web.addresses import LocalAddresses, own_path
from skanekarta.web.cookies import jar, source
from skanekarta.web.language import KNOWN_LANGUAGE, language, speaking
from skanekarta.web.onward import in_language, redirect
from skanekarta.web.signing_in import FIRST, NO_STORE, page

router = APIRouter(include_in_schema=False)

ASK = "/logga-in/oidc"
ANSWER = "/logga-in/oidc/svar"
END = "/logga-in/oidc/ut"
SIGN_IN = "/logga-in"

REFUSALS = (SignInRefused, TooManyAttempts, Unavailable)


@router.get(ASK, dependencies=KNOWN_LANGUAGE)
def to_provider(
    request: Request, the: TheParts, addresses: LocalAddresses, public: TheAddresses
) -> Response:
    """Sends the browser to the provider; where another site's link led it here, to the page with
    the button first: no session begins without somebody's doing. Raises NotFound."""
    configured = _configured(request)
    to = own_path(request.query_params.get("till", ""), FIRST)
    if not is_ours(request):
        return redirect(with_query(addresses.base + SIGN_IN, [("till", to)]), headers=NO_STORE)
    try:
        cookies = jar(request)
        question = question_of(_secret(request), language())
        onward = in_language(addresses.base + to)
        address = _door(the, configured).ask(question, source(request), onward, _back(public))
    except REFUSALS as error:
        return _page(request, to, error)
    response = RedirectResponse(address, 303, headers=NO_STORE)
    cookies.ask(response, question.secret)
    return response


@router.get(ANSWER)
def from_provider(request: Request, the: TheParts, public: TheAddresses) -> Response:
    """Lets in whoever the provider vouches for, and sends her on. Raises NotFound."""
    configured = _configured(request)
    given = dict(request.query_params)
    try:
        cookies = jar(request)
        returned = Returned(given, _secret(request) or "", _back(public))
        signed_in, onward = _door(the, configured).sign_in(returned, source(request))
    except REFUSALS as error:
        with speaking(given.get("state", "").rpartition(".")[2]):
            return _page(request, FIRST, error)
    response = RedirectResponse(onward, 303, headers=NO_STORE)
    cookies.ask(response, None)
    cookies.keep(response, signed_in)
    return response


@router.get(END, dependencies=KNOWN_LANGUAGE)
def end_at_provider(request: Request, addresses: LocalAddresses, public: TheAddresses) -> Response:
    """Sends a browser that has signed out here to where it signs out of the provider too; back
    to the page for signing in where there is no such place. Raises NotFound and ForeignRequest."""
    configured = _configured(request)
    same_origin(request)
    try:
        address = configured.provider.end_address(public.base + SIGN_IN)
    except (Refused, Unavailable) as error:
        return _page(request, FIRST, error.error if isinstance(error, Refused) else error)
    if address is None:
        return redirect(addresses.base + SIGN_IN, headers=NO_STORE)
    return RedirectResponse(address, 303, headers=NO_STORE)


def _configured(request: Request) -> Configured:
    found: Configured | None = request.app.state.oidc
    if found is None:
        raise NotFound("Det finns ingenting på den adressen.")
    return found


def _door(the: Parts, configured: Configured) -> Door:
    lasts = the.settings.session_lasts
    return Door(the.write, configured.provider, configured.meaning, lasts)


def _back(public: Addresses) -> str:
    """Where the provider sends browsers back to, as it is registered there."""
    return public.base + ANSWER


def _secret(request: Request) -> str | None:
    return credentials.asked_text(request.headers, secure=request.url.scheme == "https")


def _page(request: Request, to: str, error: RequestError) -> Response:
    """The page for signing in, which holds nothing of the address that led here: no code and no
    state goes on from it."""
    path = str(request.scope.get("root_path", "")).rstrip("/") + SIGN_IN
    plain = Request({**request.scope, "path": path, "query_string": b""})
    return page(plain, to, error)
