"""What every response tells the browser not to do."""

from flask import Flask, Response, request

_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "frame-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{name} {value}" for name, value in _POLICY.items())
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HASHED_ASSETS = "/assets/dist/"
_FOREVER = "public, max-age=31536000, immutable"
_TWO_YEARS = "max-age=63072000; includeSubDomains"


def init_app(app: Flask) -> None:
    """Put the headers on every response, error pages included."""
    app.after_request(_put)


def _put(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", _TWO_YEARS)
    _say_what_may_be_kept(response)
    return response


def _say_what_may_be_kept(response: Response) -> None:
    """Let built assets be kept for ever; any other page only where its route says so."""
    if request.endpoint == "web.static":
        hashed = request.path.startswith(_HASHED_ASSETS) and response.status_code == 200  # noqa: PLR2004
        response.headers["Cache-Control"] = _FOREVER if hashed else "no-cache"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
