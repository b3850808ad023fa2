"""What the program does around a key, a switch or a request: refuses it, guards it, completes it."""

from __future__ import annotations

import pytest

from authlint.concepts import AuthorizationRequest, TokenDecode, TokenEncode, TransportFlag
from authlint.values import Absent, Known
from semantics.programs import Program, nouns, reading, says


def in_force(program: Program) -> bool:
    """Return whether the only encode may run with a literal key that the program does not refuse."""
    with reading(program) as reader:
        (encode,) = [one for one in nouns(reader, program) if isinstance(one, TokenEncode)]
        return any(isinstance(leaf, Known) for leaf in encode.key.leaves()) and encode.refused is None


ENCODE = 'import os, jwt\n\nKEY = os.environ.get("K", "dev")\n\n'
USE = '\n\ndef make():\n    return jwt.encode({}, KEY, algorithm="HS256")\n'


@says(
    ("compared with it", 'if KEY == "dev":\n    raise RuntimeError("set K")'),
    ("among several", 'if KEY in ("dev", "changeme"):\n    raise RuntimeError("set K")'),
    ("too short", 'if len(KEY) < 32:\n    raise RuntimeError("set K")'),
    ("outside of debugging", 'if not DEBUG and KEY == "dev":\n    raise RuntimeError("set K")'),
    ("the program ends", 'import sys\n\nif KEY == "dev":\n    sys.exit("set K")'),
    (
        "an application factory checks",
        'def create_app():\n    if KEY == "dev":\n        raise RuntimeError("set K")\n    return app',
    ),
    ("compared in another case", 'if KEY.strip().upper() == "DEV":\n    raise RuntimeError("set K")'),
    ("by how it begins", 'if KEY.lower().startswith("de"):\n    raise RuntimeError("set K")'),
    (
        "by an answer that has a name",
        'short = len(KEY) < 32\nknown = KEY == "change-me"\n\nif known or short:\n    raise RuntimeError("set K")',
    ),
    (
        "among several that a loop checks",
        'for name, value in (("a", OTHER), ("k", KEY)):\n    text = value.strip()\n    if text == "dev":\n        raise RuntimeError(name)',
    ),
    ("one of a list", 'for value in [KEY, OTHER]:\n    if len(value) < 32:\n        raise RuntimeError("set K")'),
    ("compared with a constant", 'DEFAULT = "dev"\n\nif KEY == DEFAULT:\n    raise RuntimeError("set K")'),
)
def test_a_fallback_that_the_program_refuses_is_recognized(code: str) -> None:
    assert not in_force(ENCODE + code + USE)


@says(
    ("nothing is checked", ""),
    ("another variable is", 'if OTHER == "dev":\n    raise RuntimeError("set K")'),
    ("another value is", 'if KEY == "changeme":\n    raise RuntimeError("set K")'),
    ("only a warning is written", 'import warnings\n\nif KEY == "dev":\n    warnings.warn("set K")'),
    ("the fallback is long enough", 'if len(KEY) < 2:\n    raise RuntimeError("set K")'),
    ("a loop goes over others", 'for value in [OTHER]:\n    if value == "dev":\n        raise RuntimeError("set K")'),
    ("an answer is about another value", 'known = KEY == "test"\n\nif known:\n    raise RuntimeError("set K")'),
    ("what is computed from it is", 'if hash_of(KEY) == "dev":\n    raise RuntimeError("set K")'),
    ("only an empty one is", 'if not KEY:\n    raise RuntimeError("set K")'),
)
def test_a_fallback_that_the_program_does_not_refuse_is_not(code: str) -> None:
    assert in_force(ENCODE + code + USE)


def test_a_fallback_refused_in_another_module_is_recognized() -> None:
    program = {
        "config.py": 'import os\n\nKEY = os.environ.get("K", "dev")',
        "app.py": 'import config, jwt\n\nif config.KEY == "dev":\n    raise SystemExit("set K")\n\ndef make():\n    return jwt.encode({}, config.KEY, algorithm="HS256")',
    }
    assert not in_force(program)


def test_a_fallback_refused_by_a_validator_is_recognized() -> None:
    program = """
    import jwt
    from pydantic import field_validator
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        key: str = "dev"

        @field_validator("key")
        @classmethod
        def is_set(cls, value):
            if value == "dev":
                raise ValueError("set KEY")
            return value

    def make():
        return jwt.encode({}, Settings().key, algorithm="HS256")
    """
    assert not in_force(program)


def flags(program: Program) -> list[bool]:
    """Return for each transport switch whether it is guarded."""
    with reading(program) as reader:
        return [one.guarded is not None for one in nouns(reader, program) if isinstance(one, TransportFlag)]


@pytest.mark.parametrize(
    ("code", "guarded"),
    [
        pytest.param("SWITCH", False, id="at the top"),
        pytest.param("if app.debug:\n    SWITCH", True, id="under a debug switch"),
        pytest.param('if os.environ.get("ENV") == "development":\n    SWITCH', True, id="in development"),
        pytest.param('if ENV != "production":\n    SWITCH', True, id="not in production"),
        pytest.param(
            'if ENV == "production":\n    pass\nelse:\n    SWITCH', True, id="in the branch that is not production"
        ),
        pytest.param('if ENV == "production":\n    SWITCH', False, id="in production"),
        pytest.param("if not DEBUG:\n    SWITCH", False, id="when not debugging"),
        pytest.param("if DEBUG:\n    pass\nelse:\n    SWITCH", False, id="in the branch that is not debugging"),
        pytest.param('if __name__ == "__main__":\n    SWITCH', True, id="when started by hand"),
        pytest.param("def main():\n    if not DEBUG:\n        return\n    SWITCH", True, id="after a guard"),
        pytest.param("if use_http:\n    SWITCH", False, id="under another test"),
    ],
)
def test_a_switch_is_guarded_when_it_is_only_set_for_debugging(code: str, guarded: bool) -> None:
    program = "import os\n\n" + code.replace("SWITCH", 'os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"')
    assert flags(program) == [guarded]


def lacks_state(program: Program) -> bool:
    """Return whether some authorization request certainly has no state and gets none later."""
    with reading(program) as reader:
        return any(
            isinstance(one.state, Absent) and one.completed_later is None
            for one in nouns(reader, program)
            if isinstance(one, AuthorizationRequest)
        )


URL = '"https://id.example/authorize?response_type=code&client_id=web&redirect_uri=" + back'


@pytest.mark.parametrize(
    ("code", "lacking"),
    [
        pytest.param(f"def login(back):\n    return redirect({URL})", True, id="used as it is"),
        pytest.param(
            f'def login(back, state):\n    url = {URL}\n    url += "&state=" + state\n    return redirect(url)',
            False,
            id="appended to in place",
        ),
        pytest.param(
            f'def login(back, state):\n    url = {URL}\n    url = url + "&state=" + state\n    return redirect(url)',
            False,
            id="appended to",
        ),
        pytest.param(
            f'def login(back, state):\n    url = {URL}\n    return redirect(f"{{url}}&state={{state}}")',
            False,
            id="put into another text",
        ),
        pytest.param(
            f'def url(back):\n    return {URL}\n\ndef login(back, state):\n    return redirect(url(back) + "&state=" + state)',
            False,
            id="by the caller",
        ),
        pytest.param(
            f"def url(back):\n    return {URL}\n\ndef login(back):\n    return redirect(url(back))",
            True,
            id="by no caller",
        ),
        pytest.param(
            f"def login(back):\n    url = {URL}\n    log(url)\n    return redirect(url)", True, id="only logged"
        ),
    ],
)
def test_a_request_that_is_appended_to_later_may_get_its_state_there(code: str, lacking: bool) -> None:
    assert lacks_state("from flask import redirect\n\n" + code) is lacking


def decode_of(code: str) -> tuple[bool, bool]:
    """Return whether the key of the only decode is typed, and whether it is chosen per algorithm."""
    program = "import jwt\n\n" + code
    with reading(program) as reader:
        (decode,) = [one for one in nouns(reader, program) if isinstance(one, TokenDecode)]
        return decode.typed_key is not None, decode.key_per_algorithm is not None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param('jwt.decode(t, "secret", algorithms=algs)', (False, False), id="a text"),
        pytest.param("jwt.decode(t, load_key(), algorithms=algs)", (False, False), id="something unknown"),
        pytest.param("jwt.decode(t, fetch_jwks(url), algorithms=algs)", (True, False), id="a key set by its function"),
        pytest.param("keys = fetch_jwks(url)\njwt.decode(t, keys, algorithms=algs)", (True, False), id="kept"),
        pytest.param("jwt.decode(t, self.key_set, algorithms=algs)", (True, False), id="a key set by its name"),
        pytest.param("jwt.decode(t, read(jwks_url), algorithms=algs)", (False, False), id="only its address"),
        pytest.param("jwt.decode(t, jwks_url, algorithms=algs)", (False, False), id="an address"),
        pytest.param(
            "jwt.decode(t, jwt.PyJWKClient(url).get_signing_key_from_jwt(t), algorithms=algs)",
            (True, False),
            id="a key of a key set",
        ),
        pytest.param(
            "jwt.decode(t, jwt.PyJWKClient(url).get_signing_key_from_jwt(t).key, algorithms=algs)",
            (True, False),
            id="its key",
        ),
        pytest.param(
            "from cryptography.hazmat.primitives.serialization import load_pem_public_key\n\njwt.decode(t, load_pem_public_key(pem), algorithms=algs)",
            (True, False),
            id="a loaded public key",
        ),
        pytest.param(
            'jwt.decode(t, KEYS[header["alg"]], algorithms=algs)', (False, True), id="looked up by the algorithm"
        ),
        pytest.param(
            'jwt.decode(t, MAC if alg == "HS256" else PUBLIC, algorithms=algs)',
            (False, True),
            id="chosen by the algorithm",
        ),
        pytest.param(
            'if alg == "HS256":\n    key = MAC\nelse:\n    key = PUBLIC\njwt.decode(t, key, algorithms=algs)',
            (False, True),
            id="assigned by the algorithm",
        ),
        pytest.param(
            'jwt.decode(t, KEYS[header["kid"]], algorithms=algs)', (False, False), id="looked up by its identifier"
        ),
    ],
)
def test_the_kind_of_a_key_is_recognized(code: str, expected: tuple[bool, bool]) -> None:
    assert decode_of(code) == expected


@pytest.mark.parametrize(
    ("library", "decode", "is_set"),
    [
        pytest.param("authlib.jose", "jwt.decode(t, m.JsonWebKey.import_key_set(keys))", True, id="Authlib"),
        pytest.param("authlib.jose", "jwt.decode(t, m.KeySet(keys))", True, id="built of keys"),
        pytest.param("joserfc.jwk", "jwt.decode(t, m.KeySet.import_key_set(keys))", True, id="joserfc"),
        pytest.param("joserfc.jwk", 'jwt.decode(t, m.KeySet.generate_key_set("RSA", 2048))', True, id="generated"),
        pytest.param("jwcrypto.jwk", "jwt.JWT(jwt=t, key=m.JWKSet.from_json(keys))", True, id="jwcrypto"),
        pytest.param("authlib.jose", "jwt.decode(t, m.RSAKey.import_key(keys))", False, id="a key of Authlib"),
        pytest.param("joserfc.jwk", "jwt.decode(t, m.RSAKey.import_key(keys))", False, id="a key of joserfc"),
        pytest.param(
            "jwcrypto.jwk", "jwt.JWT(jwt=t, key=m.JWKSet.from_json(keys).get_key(kid))", False, id="a key out of a set"
        ),
    ],
)
def test_a_set_of_keys_is_told_from_a_key_and_both_know_their_types(library: str, decode: str, is_set: bool) -> None:
    package = library if library == "authlib.jose" else library.partition(".")[0]
    code = f"import {library} as m\nfrom {package} import jwt\n\ndef read(t, keys, kid):\n    return {decode}"
    with reading(code) as reader:
        (found,) = [one for one in nouns(reader, code) if isinstance(one, TokenDecode)]
        assert (found.key_set is not None) is is_set
        assert found.typed_key is not None
