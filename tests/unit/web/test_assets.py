import json
from pathlib import Path

import pytest
from flask import Flask

from webapp.web import assets, security_headers


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Return a static folder in which one file has been built."""
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "app.123456.css").write_text("body {}", "utf-8")
    (dist / "manifest.json").write_text(json.dumps({"app.css": "app.123456.css"}), "utf-8")
    return tmp_path


@pytest.fixture
def app(built: Path) -> Flask:
    app = Flask("assets", static_folder=None)
    assets.init_app(app, static_folder=built)
    security_headers.init_app(app)
    return app


class TestAssetUrl:
    def test_names_the_file_with_its_hash(self, app: Flask) -> None:
        with app.test_request_context("/"):
            address = app.jinja_env.globals["asset_url"]("app.css")

        assert address == "/assets/dist/app.123456.css"

    def test_a_built_file_may_be_kept_for_ever(self, app: Flask) -> None:
        response = app.test_client().get("/assets/dist/app.123456.css")

        assert response.text == "body {}"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        response.close()

    def test_a_missing_file_is_not_kept(self, app: Flask) -> None:
        response = app.test_client().get("/assets/dist/app.000000.css")

        assert response.status_code == 404
        assert response.headers["Cache-Control"] == "no-cache"


class TestReadManifest:
    def test_is_empty_before_anything_is_built(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        names = assets.read_manifest(tmp_path / "manifest.json")

        assert names == {}
        assert "npm run build" in caplog.text

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"app.css": 1}'])
    def test_says_how_to_repair_a_broken_one(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "manifest.json"
        path.write_text(text, "utf-8")

        with pytest.raises(assets.BrokenManifestError, match="npm run build"):
            assets.read_manifest(path)
