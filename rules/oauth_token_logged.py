"""A token, an authorization code or a client secret is written to a log.

Whoever holds an access token is let in, without a password and mostly without a second factor. A log is copied, sent to
other services, kept for months, and read by people who were never meant to act for the users: for them the line is as
good as the login. The same goes for the output of a server, for an error report, and for the whole answer of a token
endpoint, which holds several tokens.
"""

from collections.abc import Iterator

from authlint.concepts import LogEntry, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Token written to a log",
    severity="warning",
    attack="Whoever can read the log, or a copy of it, takes the token and acts for the user until it expires.",
    remedy="Log what tells of the token instead: its expiry, its scope, the user; or a hash: "
    "hashlib.sha256(token.encode()).hexdigest()[:12].",
    references=[
        rfc(9700, "4.9.3", "MUST"),
        rfc(6749, "10.3", "MUST"),
        rfc(6819, "4.6.7", ""),
        asvs("16.2.5", "L2"),
        asvs("16.5.1", "L2"),
        cwe(532),
        cwe(209),
    ],
    in_context=True,
    examples=[
        bad("""
            import json
            import logging
            from requests_oauthlib import OAuth2Session

            def finish(oauth: OAuth2Session, url):
                answer = oauth.fetch_token("https://id.example/token", authorization_response=url)
                logging.info("token response: %s", json.dumps(answer))  # finding
                return answer
        """),
        bad(
            {
                "hub.py": """
                    import requests

                    def refresh(refresh_token):
                        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
                        return requests.post("https://hub.example/oauth/token", data=form, timeout=5).json()
                """,
                "jobs.py": """
                    import logging
                    import hub

                    log = logging.getLogger(__name__)

                    def run(kept):
                        fresh = hub.refresh(kept["refresh_token"])
                        log.debug(f"refreshed: {fresh}")  # finding
                        return fresh
                """,
            },
            why="the answer of the token endpoint comes from another module",
        ),
        bad("""
            import logging
            from django.views import View
            from tokens import verify_token

            logger = logging.getLogger(__name__)

            class Profile(View):
                def get(self, request):
                    token = request.headers["Authorization"].removeprefix("Bearer ")
                    logger.warning("checking {}".format(token))  # finding
                    return verify_token(token)

                def post(self, request):
                    headers = {"Authorization": "Bearer " + request.session["access_token"]}
                    logger.info("asking with", extra={"headers": headers})  # finding
                    return headers
        """),
        bad("""
            import structlog
            from flask import request

            log = structlog.get_logger()

            def callback(oauth):
                log.info("back from the provider", args=request.args)  # finding
                if request.args["state"] != oauth.state:
                    raise ValueError("state")
                return oauth.exchange(request.args["code"])

            def is_client(client, client_secret):
                if not client.check(client_secret):
                    log.error("wrong secret %s" % client_secret)  # finding
                    return False
                print("known client", client)
                return True
        """),
        good(
            """
            import hashlib
            import logging
            from tokens import mask

            log = logging.getLogger(__name__)

            def finish(oauth, url):
                answer = oauth.fetch_token("https://id.example/token", authorization_response=url)
                access_token = answer["access_token"]
                log.info("got a %s, expires in %s", answer.get("token_type"), answer["expires_in"])
                log.info("keys %s, refresh token: %s", list(answer.keys()), "refresh_token" in answer)
                log.debug("token %s... %s", access_token[:6], hashlib.sha256(access_token.encode()).hexdigest())
                log.debug("token %s of %d characters", mask(access_token), len(access_token))
                log.debug(f"token {access_token:.6} is there: {bool(access_token)} {access_token is not None}")
                return answer
            """,
            why="a few characters, a hash, a masked copy, a length and what tells of a token are no token",
        ),
        good(
            """
            import logging
            from stream import fetch

            log = logging.getLogger(__name__)

            def pages(next_page_token, csrf_token, tokenizer, device_token, token_type, token_url):
                log.info("from %s, %s, %s", next_page_token, csrf_token, tokenizer)
                log.info("%s %s %s", device_token, token_type, token_url)
                token = fetch(next_page_token).position
                log.info("now at %s", token)
                return token

            def count(text, model, max_tokens):
                tokens = model.encode(text)
                log.info("%d of %d tokens: %s", len(tokens), max_tokens, tokens)
                access_tokens_deleted = len(tokens)
                log.info("%s tokens deleted", access_tokens_deleted)
            """,
            why="tokens of pages, of forms, of devices and of language models, and a count, let nobody in",
        ),
        good(
            """
            import argparse
            from hub import sign_in

            def main():
                options = argparse.ArgumentParser().parse_args()
                access_token = sign_in(options)
                print("Your access token:", access_token)
            """,
            why="a command line whose purpose is to print the token",
        ),
        good(
            """
            import logging
            import requests

            log = logging.getLogger(__name__)

            def redeem(code):
                form = {"grant_type": "authorization_code", "code": code}
                answer = requests.post("https://id.example/oauth/token", data=form, timeout=5)
                if answer.status_code != 200:
                    log.error("no token: %s", answer.text)
                    return None
                found = answer.json()
                if "access_token" not in found:
                    log.error("no token: %s", found)
                return found
            """,
            why="an answer that says why there is no token holds none",
        ),
        good(
            """
            import logging
            import jwt

            log = logging.getLogger(__name__)
            CONF_ACCESS_TOKEN = "access_token"

            def who(token, key):
                claims = jwt.decode(token, key, algorithms=["RS256"])
                log.info("signed in: %s", claims)
                return claims

            def forget(access_token):
                log.info("forgetting %s of %s", CONF_ACCESS_TOKEN, access_token.user)
                log.info("forgetting %s", access_token)
                access_token.revoke()

            def revoke(db, token):
                db.session.delete(token)
                log.info("revoked: %s", token)

            async def profile(client, endpoint, access_token):
                answer = await client.get(endpoint, headers={"Authorization": f"Bearer {access_token}"})
                log.info("the profile: %s %s", answer.status_code, answer.text)
            """,
            why="verified claims are personal data at most; names of keys, rows, and answers about users are no tokens",
        ),
    ],
)


@rule.check
def oauth_token_logged(entry: LogEntry) -> Iterator[Violation]:
    token = entry.logs_token
    if token is not None:
        yield entry.finding(f"This writes {token.reason} to {entry.site.name}.", evidence=token)
