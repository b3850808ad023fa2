"""The web application: log in at the provider, fetch photos, serve the shop's own API."""

from __future__ import annotations

from typing import Any

import jwt
from flask import Flask, abort, jsonify, redirect, request, session
from werkzeug.wrappers import Response

from . import oauth, settings, tokens
from .settings import Settings


def create_app(shop: Settings) -> Flask:
    """Return the application. Run it with ``flask --app "printshop.app:from_environment()" run``."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=shop.session_key,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    keys = jwt.PyJWKClient(settings.JWKS_URI)
    # Flask signs its session cookie but does not encrypt it, so the tokens stay on the server.
    access_tokens: dict[str, str] = {}
    orders: dict[str, list[str]] = {}

    @app.get("/login")
    def login() -> Response:
        transaction = oauth.begin()
        session["login"] = transaction.for_session()
        return redirect(oauth.authorization_url(shop, transaction))

    @app.get("/callback")
    def callback() -> Response:
        remembered = session.pop("login", None)
        if remembered is None:
            abort(400, "no login was started in this browser")
        transaction = oauth.Transaction(**remembered)
        if not oauth.belongs_to(transaction, request.args.get("state", ""), request.args.get("iss", settings.ISSUER)):
            abort(400, "this answer belongs to another login")
        if "code" not in request.args:
            abort(400, "the provider sent no code")
        answer = oauth.redeem(shop, request.args["code"], transaction)
        try:
            claims = tokens.id_token_claims(shop, keys, answer["id_token"], transaction.nonce)
        except jwt.PyJWTError:
            abort(401, "the provider's ID token is not valid")
        session.clear()
        session["subject"] = claims["sub"]
        access_tokens[claims["sub"]] = answer["access_token"]
        return redirect("/photos")

    @app.get("/photos")
    def photos() -> Any:
        subject = session.get("subject")
        if subject not in access_tokens:
            return redirect("/login")
        return jsonify(oauth.photos(access_tokens[subject]))

    @app.post("/api-tokens")
    def api_tokens() -> Any:
        if "subject" not in session:
            abort(401, "log in first")
        return jsonify(token=tokens.issue_api_token(shop, session["subject"]))

    @app.get("/api/orders")
    def list_orders() -> Any:
        claims = bearer_claims()
        if claims["role"] == "staff":
            return jsonify(orders)
        return jsonify(orders.get(claims["sub"], []))

    def bearer_claims() -> dict[str, Any]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            abort(401, "send an API token")
        try:
            return tokens.api_token_claims(shop, token)
        except jwt.PyJWTError:
            abort(401, "the API token is not valid")

    return app


def from_environment() -> Flask:
    """Return the application with the settings of this process."""
    return create_app(settings.load())
