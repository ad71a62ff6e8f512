import pytest
from flask.testing import FlaskClient


class TestHeaders:
    @pytest.mark.parametrize("path", ["/page", "/nothing-here", "/failure"])
    def test_stand_on_every_response(self, client: FlaskClient, path: str) -> None:
        headers = client.get(path).headers

        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"

    def test_allow_no_script_or_style_within_a_page(self, client: FlaskClient) -> None:
        policy = client.get("/page").headers["Content-Security-Policy"]

        assert "script-src 'self';" in policy
        assert "object-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy

    def test_demand_https_only_over_https(self, client: FlaskClient) -> None:
        plain = client.get("/page")
        secure = client.get("/page", base_url="https://localhost")

        assert "Strict-Transport-Security" not in plain.headers
        assert secure.headers["Strict-Transport-Security"].startswith("max-age=63072000")

    def test_a_route_may_say_that_its_page_may_be_kept(self, client: FlaskClient) -> None:
        assert client.get("/kept").headers["Cache-Control"] == "public, max-age=60"
