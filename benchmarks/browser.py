"""A browser without a window: keeps cookies, reads forms, sends them; one connection, kept open."""

import http.client
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask
from lxml import html

TIMEOUT_SECONDS = 30.0
# A server may close a connection that was idle for two seconds: what is older is opened anew.
FRESH_SECONDS = 1.0
LOST = (OSError, http.client.HTTPException)
"""What a request raises when its answer never came: nobody knows whether it was done."""

Fields = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    location: str
    body: bytes

    def page(self) -> Any:
        """Return the page as a tree of lxml."""
        return html.document_fromstring(self.body)


class Browser:
    """One person's browser; follows no redirect by itself."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0

    def get(self, path: str) -> Answer:
        """Open an address.

        Raises:
            OSError, http.client.HTTPException: No answer came (``LOST``).
        """
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Fields) -> Answer:
        """Send a form; see ``get``."""
        return self._ask("POST", path, urlencode(fields, doseq=True))

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Accept": "text/html", "Accept-Language": "zh-CN", "User-Agent": "officer"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={text}" for name, text in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection = self._open()
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        except LOST:
            self.close()
            raise
        self._used = time.monotonic()
        self._keep_cookies(response.headers.get_all("Set-Cookie") or ())
        return Answer(response.status, response.headers.get("Location") or "", content)

    def _open(self) -> http.client.HTTPConnection:
        if self._connection is not None and time.monotonic() - self._used > FRESH_SECONDS:
            self.close()
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                self.host, self.port, timeout=TIMEOUT_SECONDS
            )
        return self._connection

    def _keep_cookies(self, headers: Iterable[str]) -> None:
        for header in headers:
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value


class InProcess(Browser):
    """A browser that calls the application itself: no server, no network."""

    def __init__(self, app: Flask) -> None:
        super().__init__("http://localhost")
        self.client = app.test_client()

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        response = self.client.open(
            path,
            method=method,
            data=body,
            content_type="application/x-www-form-urlencoded" if body is not None else None,
        )
        return Answer(response.status_code, response.headers.get("Location", ""), response.data)


def fields_of(form: Any) -> dict[str, list[str]]:
    """Return what a form of a page would send as it stands, by the name of each field."""
    found: dict[str, list[str]] = {}
    for name, text in form.form_values():
        found.setdefault(name, []).append(text)
    return found
