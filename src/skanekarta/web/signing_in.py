"""`/logga-in` and `/logga-ut`: by name and password."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from skanekarta.access import audit, sessions
from skanekarta.access.signing_in import Door
from skanekarta.deps import TheParts, TheWho
from skanekarta.errors import RequestError, SignInRefused, TooManyAttempts, Unavailable
from skanekarta.oidc import people
from skanekarta.oidc.configured import Configured
from skanekarta.routes import ReadingRoute
from skanekarta.same_site import FIELD, same_origin, same_session
from skanekarta.web.addresses import SIGN_IN, LocalAddresses, own_path
from skanekarta.web.cookies import jar, source
from skanekarta.web.language import KNOWN_LANGUAGE, _, in_page
from skanekarta.web.onward import redirect
from skanekarta.web.posted import SmallForm
from skanekarta.web.rendering import render

reading = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)
posting = APIRouter(dependencies=KNOWN_LANGUAGE, include_in_schema=False)

FIRST = "/konto"
"""Where one comes who has not asked for another page."""

SIGNED_OUT = "utloggad"
"""Asked for where somebody has signed out here, but not at the provider."""

NO_STORE = {"Cache-Control": "no-store"}


@reading.get(SIGN_IN)
def sign_in_page(request: Request, who: TheWho, addresses: LocalAddresses) -> Response:
    """The form; whoever has signed in already is sent on."""
    to = own_path(request.query_params.get("till", ""), FIRST)
    if who is not None:
        return redirect(addresses.base + to, headers=NO_STORE)
    try:
        jar(request)
    except SignInRefused as error:
        return page(request, to, error)
    return page(request, to)


@posting.post(SIGN_IN)
def sign_in(
    request: Request, form: SmallForm, the: TheParts, addresses: LocalAddresses
) -> Response:
    """Lets somebody in, and sends her on. Raises ForeignRequest."""
    same_origin(request)
    to = own_path(form.one("till"), FIRST)
    try:
        cookies = jar(request)
        door = Door(the.write, the.passwords, the.settings.session_lasts)
        found = door.sign_in(form.one("namn"), form.one("losenord"), source(request))
    except (SignInRefused, TooManyAttempts, Unavailable) as error:
        return page(request, to, error, form.one("namn"))
    response = redirect(addresses.base + to, headers=NO_STORE)
    cookies.keep(response, found)
    return response


def page(request: Request, to: str, error: RequestError | None = None, name: str = "") -> Response:
    """The page for signing in, with what went wrong."""
    configured: Configured | None = request.app.state.oidc
    return render(
        request,
        "sign_in.html",
        status=error.status if error else 200,
        headers={**(error.headers if error else {}), **NO_STORE},
        problem=in_page(error) if error else None,
        to=to,
        name=name[:100],
        provider=configured and (configured.button or _("Logga in med arbetskontot")),
        signed_out=SIGNED_OUT in request.query_params,
    )


@posting.post("/logga-ut")
def sign_out(
    request: Request, form: SmallForm, the: TheParts, who: TheWho, addresses: LocalAddresses
) -> Response:
    """Ends the session that asks. Raises ForeignRequest."""
    same_session(request, who, form.one(FIELD))
    response = redirect(addresses.base + SIGN_IN, headers=NO_STORE)
    if who is not None and who.session_id is not None:
        with the.write() as connection:
            if request.app.state.oidc and people.is_of_provider(connection, who.account_id):
                at_provider = f"{addresses.base}{SIGN_IN}?{SIGNED_OUT}=1"
                response = redirect(at_provider, headers=NO_STORE)
            sessions.end(connection, account_id=who.account_id, session_id=who.session_id)
            audit.tell(connection, "signed-out", who, who.name)
        jar(request).empty(response)
    return response


router = APIRouter()
router.routes += [*reading.routes, *posting.routes]
