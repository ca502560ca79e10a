from fastapi import Request, Response
from skanekarta.errors import RequestError


def error_page(request: Request, error: RequestError) -> Response:
    return Response(f"<h1>{error.title}</h1>", error.status, media_type="text/html")
