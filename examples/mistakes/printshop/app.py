"""The web application: log in at the provider, fetch photos, serve the shop's own API."""

from __future__ import annotations

from typing import Any

import jwt
from flask import Flask, abort, jsonify, redirect, request, session
from itsdangerous import BadSignature
from werkzeug.wrappers import Response

from . import links, oauth, settings, tokens


def create_app() -> Flask:
    """Return the application. Run it with ``flask --app "printshop.app:create_app()" run``."""
    app = Flask(__name__)
    app.secret_key = settings.SESSION_KEY
    access_tokens: dict[str, str] = {}
    orders: dict[str, list[str]] = {}
    balances: dict[str, int] = {}
    newsletter: set[str] = set()

    @app.get("/login")
    def login() -> Response:
        remembered = request.cookies.get("remember_me")
        if remembered:
            session["subject"] = tokens.remembered_subject(remembered)
            return redirect("/photos")
        return redirect(oauth.authorization_url())

    @app.get("/callback")
    def callback() -> Response:
        answer = oauth.redeem(request.args["code"])
        claims = tokens.id_token_claims(answer["id_token"], oauth.public_key())
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
        return jsonify(token=tokens.issue_api_token(session["subject"], "customer"))

    @app.get("/api/orders")
    def list_orders() -> Any:
        try:
            claims = tokens.api_token_claims(bearer_token())
        except jwt.PyJWTError:
            abort(401, "the API token is not valid")
        if claims["role"] == "staff":
            return jsonify(orders)
        return jsonify(orders.get(claims["sub"], []))

    @app.get("/api/partner/orders")
    def partner_orders() -> Any:
        claims = tokens.partner_claims(bearer_token())
        if claims.get("role") != "partner":
            abort(403, "partners only")
        return jsonify(orders)

    @app.post("/vouchers")
    def buy_voucher() -> Any:
        cents = int(request.form["cents"])
        if not 0 < cents <= balances.get(session.get("subject", ""), 0):
            abort(402, "your balance is too low")
        balances[session["subject"]] -= cents
        return jsonify(voucher=tokens.issue_voucher(session["subject"], cents))

    @app.post("/vouchers/redeemed")
    def redeem_voucher() -> Any:
        if "subject" not in session:
            abort(401, "log in first")
        cents = tokens.voucher_cents(request.form["voucher"])
        balances[session["subject"]] = balances.get(session["subject"], 0) + cents
        return jsonify(cents=balances[session["subject"]])

    @app.post("/newsletter")
    def subscribe() -> str:
        newsletter.add(request.form["address"])
        return f"The link to end it: {links.unsubscribe_link(request.form['address'])}"

    @app.get("/unsubscribe")
    def unsubscribe() -> str:
        try:
            newsletter.discard(links.unsubscribed_address(request.args["who"]))
        except BadSignature:
            abort(400, "this link is not valid")
        return "You will get no more mails."

    def bearer_token() -> str:
        return request.headers.get("Authorization", "").partition(" ")[2]

    return app
