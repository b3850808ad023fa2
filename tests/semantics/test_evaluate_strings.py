"""Texts: literals, formatting, joining, changing, encoding, and queries."""

from __future__ import annotations

from semantics.programs import Program, cases, revealed, told


@cases(
    ("a literal", 'reveal("a")', "'a'"),
    ("a raw literal", 'reveal(r"\\d")', r"'\\d'"),
    ("an escape", r'reveal("a\x41")', "'aA'"),
    ("bytes", 'reveal(b"a")', "b'a'"),
    ("a number", "reveal(0x10)", "16"),
    ("a negative number", "reveal(-1)", "-1"),
    ("a number with a fraction", "reveal(1.5)", "1.5"),
    ("literals side by side", 'reveal("a" "b")', "'ab'"),
    ("literals over several lines", 'reveal(\n    "a"\n    "b"\n    "c"\n)', "'abc'"),
    ("bytes side by side", 'reveal(b"a" b"b")', "b'ab'"),
    ("a literal beside an f-string", 'X = "b"\nreveal("a" f"{X}" "c")', "'abc'"),
    ("a concatenation", 'A = "a"\nreveal(A + "b")', "'ab'"),
    ("a concatenation in place", 'a = "a"\na += "b"\nreveal(a)', "'ab'"),
    ("a repetition", 'reveal("ab" * 2)', "'abab'"),
    ("an f-string", 'A = "a"\nreveal(f"{A}b")', "'ab'"),
    ("an f-string with braces", 'A = "a"\nreveal(f"{{{A}}}")', "'{a}'"),
    ("an f-string with an escape", 'A = "a"\nreveal(f"{A}\\n\\x41")', r"'a\nA'"),
    ("a raw f-string", 'A = "a"\nreveal(rf"{A}\\d")', r"'a\\d'"),
    ("an f-string inside an f-string", 'A = "a"\nreveal(f"{f\'{A}b\'}c")', "'abc'"),
    ("a number in an f-string", 'reveal(f"{1}")', "'1'"),
    ("the percent sign", 'reveal("%s-%s" % ("a", "b"))', "'a-b'"),
    ("the percent sign with one value", 'reveal("%s!" % "a")', "'a!'"),
    ("the percent sign with a mapping", 'reveal("%(x)s!" % {"x": "a"})', "'a!'"),
    ("the percent sign doubled", 'reveal("%s%%" % "a")', "'a%'"),
    ("format by position", 'reveal("{}-{}".format("a", "b"))', "'a-b'"),
    ("format by number", 'reveal("{1}-{0}".format("a", "b"))', "'b-a'"),
    ("format by name", 'reveal("{x}".format(x="a"))', "'a'"),
    ("format with a spread mapping", 'reveal("{x}".format(**{"x": "a"}))', "'a'"),
    ("format with braces", 'reveal("{{{}}}".format("a"))', "'{a}'"),
    ("format_map", 'reveal("{x}".format_map({"x": "a"}))', "'a'"),
    ("a template in a constant", 'URL = "https://{}/a"\nreveal(URL.format("x"))', "'https://x/a'"),
    ("join", 'reveal(" ".join(["openid", "email"]))', "'openid email'"),
    ("join of a tuple", 'reveal(",".join(("a", "b")))', "'a,b'"),
    ("join with nothing", 'reveal("".join(["a", "b"]))', "'ab'"),
    ("encode", 'reveal("a".encode())', "b'a'"),
    ("encode with a name", 'reveal("a".encode("utf-8"))', "b'a'"),
    ("encode and decode", 'reveal("a".encode().decode())', "'a'"),
    ("bytes() of a text", 'reveal(bytes("a", "utf-8"))', "b'a'"),
    ("bytes() of a number", "reveal(bytes(3))", "b'\\x00\\x00\\x00'"),
    ("str() of a number", "reveal(str(1))", "'1'"),
    ("strip", 'reveal(" a ".strip())', "'a'"),
    ("rstrip of a character", 'reveal("a/".rstrip("/"))', "'a'"),
    ("lower", 'reveal("RS256".lower())', "'rs256'"),
    ("replace", 'reveal("a-b".replace("-", "_"))', "'a_b'"),
    ("split at a comma", 'reveal("RS256,HS256".split(","))', "['RS256', 'HS256']"),
    ("split at white space", 'reveal("openid email".split())', "['openid', 'email']"),
    ("an element of a split text", 'reveal("RS256,HS256".split(",")[0])', "'RS256'"),
    ("base64", 'import base64\nreveal(base64.b64decode("c2VjcmV0"))', "b'secret'"),
    ("base64 without padding is refused by Python", 'import base64\nreveal(base64.b64decode("c2VjcmV"))', "?"),
    ("hexadecimal", 'reveal(bytes.fromhex("6b65"))', "b'ke'"),
    ("a secret type of pydantic", 'from pydantic import SecretStr\nreveal(SecretStr("k").get_secret_value())', "'k'"),
    ("a cast", 'from typing import cast\nreveal(cast(str, "k"))', "'k'"),
    ("int() of a text", 'reveal(int("3600"))', "3600"),
    ("a product", "reveal(60 * 60)", "3600"),
    ("a power", "reveal(2 ** 4)", "?"),
    ("bool() of a text", 'reveal(bool("false"))', "True"),
    ("not", "reveal(not True)", "False"),
)
def test_a_text_or_number_made_of_constants_is_known(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    ("an f-string", 'reveal(f"a={x}&b=c")', "'a=' + ? + '&b=c'"),
    ("an f-string of a parameter", 'def f(x):\n    reveal(f"a={x}")', "'a=' + ? from parameter x"),
    ("a format specification", 'reveal(f"{7:03d}")', "?"),
    ("a conversion", "reveal(f\"{'a'!r}\")", "?"),
    ("a concatenation", 'reveal("a=" + x)', "'a=' + ?"),
    ("a concatenation before", 'reveal(x + "/authorize")', "? + '/authorize'"),
    ("the percent sign", 'reveal("a=%s&b" % x)', "'a=' + ? + '&b'"),
    ("the percent sign with a mapping that is unknown", 'reveal("a=%(x)s" % values)', "'a=' + ?"),
    ("the percent sign with a width", 'reveal("a=%5s" % "b")', "'a=' + ?"),
    ("format", 'reveal("a={}&b".format(x))', "'a=' + ? + '&b'"),
    ("format of an attribute", 'reveal("a={x.id}".format(x=x))', "'a=' + ?"),
    ("format with a specification", 'reveal("{:>3}".format("a"))', "?"),
    ("join", 'reveal(",".join(["a", x]))', "'a,' + ?"),
    ("join of a list that may hold more", 'reveal(",".join(["a", *more]))', "'a' + ?"),
    ("join of something unknown", 'reveal(",".join(more))', "?"),
    ("an alternative inside", 'x = "a" if c else "b"\nreveal(f"{x}c")', "'ac' when branch | 'bc' when branch"),
    ("a text over two statements", 'url = "https://x?a=1"\nurl += "&b=" + b\nreveal(url)', "'https://x?a=1&b=' + ?"),
    ("a change of a text with a hole", 'reveal(f"a{x}".strip())', "'a' + ?"),
    ("the source of what is inside", 'import os\nreveal("k-" + os.environ["K"])', "'k-' + ? from environment K"),
    ("a slice", 'reveal("abc"[:2])', "?"),
    ("a method whose result is not computed", 'reveal("abc".translate(table))', "?"),
    ("a replacement by something unknown", 'reveal("a-b".replace("-", x))', "?"),
    (
        "something random",
        "import secrets\nreveal(secrets.token_urlsafe(32))",
        "<secrets.token_urlsafe>() from random secrets.token_urlsafe",
    ),
    (
        "something guessable",
        "import random\nreveal(random.random())",
        "<random.random>() from weak-random random.random",
    ),
)
def test_of_a_text_with_unknown_parts_the_known_ones_stay(program: Program, expected: str) -> None:
    assert revealed(program) == expected


@cases(
    (
        "a mapping of constants",
        'from urllib.parse import urlencode\nreveal(urlencode({"client_id": "web", "state": "s"}))',
        "'client_id=web&state=s'",
    ),
    ("pairs", 'from urllib.parse import urlencode\nreveal(urlencode([("a", "b"), ("c", "d")]))', "'a=b&c=d'"),
    (
        "a mapping with unknown values",
        'from urllib.parse import urlencode\nreveal(urlencode({"state": state, "scope": "openid"}))',
        "'state=' + ? + '&scope=openid'",
    ),
    (
        "a mapping that may hold more",
        'from urllib.parse import urlencode\nreveal(urlencode({"a": "b", **extra}))',
        "'a=' + ? + '&' + ?",
    ),
    ("something unknown", "from urllib.parse import urlencode\nreveal(urlencode(query))", "?"),
    (
        "a whole URL",
        "from urllib.parse import urlencode\nURL = \"https://id.example/authorize\"\nreveal(f\"{URL}?{urlencode({'a': 'b'})}\")",
        "'https://id.example/authorize?a=b'",
    ),
    ("quote keeps the text", 'from urllib.parse import quote\nreveal("r=" + quote(uri))', "'r=' + ?"),
    (
        "a value that needs quoting",
        'from urllib.parse import urlencode\nreveal(urlencode({"scope": "openid email", "r": "https://x/?a=b&c"}))',
        "'scope=openid+email&r=https%3A%2F%2Fx%2F%3Fa%3Db%26c'",
    ),
)
def test_a_query_is_read_from_the_mapping_it_is_made_of(program: Program, expected: str) -> None:
    assert revealed(program) == expected


def test_the_trace_of_a_formatted_text_shows_where_it_is_put_together() -> None:
    program = 'HOST = "x"\nURL = f"https://{HOST}"\nreveal(URL)'
    assert told(program)[-1] == "app.py:2 the text is put together here"


def test_the_trace_of_a_changed_text_still_begins_at_the_literal() -> None:
    program = 'KEY = " secret "\nkey = KEY.strip().encode()\nreveal(key)'
    assert told(program) == ["app.py:1 the value is written here", "app.py:2 `key` is set here"]
