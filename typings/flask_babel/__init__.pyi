# The parts of Flask-Babel that we use; the package carries no types of its own.
from collections.abc import Callable
from contextlib import AbstractContextManager

from babel import Locale
from babel.support import LazyProxy
from flask import Flask

class Babel:
    def __init__(
        self,
        app: Flask | None = None,
        *,
        default_locale: str = "en",
        default_domain: str = "messages",
        default_translation_directories: str = "translations",
        default_timezone: str = "UTC",
        locale_selector: Callable[[], str | None] | None = None,
        timezone_selector: Callable[[], str | None] | None = None,
    ) -> None: ...

class LazyString(LazyProxy): ...

def force_locale(locale: str | Locale) -> AbstractContextManager[None]: ...
def get_locale() -> Locale | None: ...
def gettext(string: str, **variables: object) -> str: ...
def lazy_gettext(string: str, **variables: object) -> LazyString: ...
def ngettext(singular: str, plural: str, num: int, **variables: object) -> str: ...
def refresh() -> None: ...
