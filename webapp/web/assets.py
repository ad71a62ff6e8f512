"""Addresses of the built browser assets: names with a hash of the content, from a manifest.

``webapp/frontend/build.mjs`` writes ``static/dist/manifest.json``. Without it pages still work, as
no page needs JavaScript to be read; they look plain, and the log says so once.
"""

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Flask, url_for
from flask_babel import gettext

_STATIC = Path(__file__).parent / "static"
_DIST = "dist"
_logger = logging.getLogger(__name__)


class BrokenManifestError(Exception):
    """The manifest of the built assets cannot be read; building them again repairs it."""


def init_app(app: Flask, *, static_folder: Path = _STATIC) -> None:
    """Serve the built assets under ``/assets`` and give templates ``asset_url``.

    The blueprint ``web`` also holds the base templates, which every feature extends.
    """
    names = read_manifest(static_folder / _DIST / "manifest.json")

    def asset_url(name: str) -> str:
        return url_for("web.static", filename=f"{_DIST}/{names.get(name, name)}")

    app.register_blueprint(
        Blueprint(
            "web",
            __name__,
            template_folder="templates",
            static_folder=static_folder,
            static_url_path="/assets",
        )
    )
    app.jinja_env.globals.update(asset_url=asset_url, browser_words=browser_words)
    # What base.html asks for on pages to which nobody gave it.
    app.jinja_env.globals.update(navigation=None, is_demonstration=False)


def read_manifest(path: Path) -> Mapping[str, str]:
    """Return file names with hashes by plain names; empty when nothing has been built.

    Raises:
        BrokenManifestError: The file is there and is not a manifest.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        _logger.warning("browser assets are not built: run `npm ci && npm run build`")
        return {}
    try:
        names = json.loads(text)
    except json.JSONDecodeError as error:
        msg = f"{path.name} is not JSON ({error}): run `npm run build` again"
        raise BrokenManifestError(msg) from error
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        msg = f"{path.name} does not map names to names: run `npm run build` again"
        raise BrokenManifestError(msg)
    return names


def browser_words() -> Mapping[str, str]:
    """Return what scripts say to people, in the page's language."""
    return {
        "saving": gettext("正在保存…"),
        "saved": gettext("已存"),
        "notSaved": gettext("没有存上，联网后会再试"),
        "signInAgain": gettext("登录已过期，草稿没有存上；提交时填写的内容会保留"),
        "unsaved": gettext("有未保存的内容"),
        "sending": gettext("正在提交…"),
        "diagramFailed": gettext("流程图没有载入，请看下方的文字说明。"),
        "currentPlace": gettext("当前环节"),
    }
