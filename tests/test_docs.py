"""The generated documentation: it is up to date, complete, deterministic, and says what rules and models say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from repository import ROOT, generate

from authlint.concepts import ClaimsPeek, SessionKey, TokenDecode
from authlint.engine.own_rules import OWN_RULES
from authlint.engine.registry import load_libraries, load_rules_from
from authlint.model import Attribute, Call, EnvironmentKey, Library, SettingKey, Supply, arg, built, fixed
from authlint.report.rule_markdown import escaped, fenced, prose, rule_page, sentence
from authlint.rule import Rule, bad, cwe, good, rfc

LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)]+)\)")


RULE = Rule(
    name="jwt-verify-disabled",
    title="Token decoded | without `verifying`",
    severity="error",
    attack="Anybody writes a token and is let in.",
    remedy="Leave the check on.",
    references=[rfc(8725, "3.3", "MUST"), cwe(347)],
    examples=[
        bad("import jwt\njwt.decode(t, verify=False)  # finding"),
        bad(
            {"a.py": "V = False", "b.py": "import jwt\njwt.decode(t, verify=V)  # finding"},
            why="the switch is elsewhere",
            needs={"PyJWT": "1.7.1"},
        ),
        good('import jwt\njwt.decode(t, k)\n"""```"""', why="jwt.decode verifies"),
    ],
    page="Claims are read from a token that was never checked.\n\nUse <key> and __main__, not `<key>`.",
    violated_by={"verify_signature": False},
    subjects=(TokenDecode,),
    judge=lambda _: iter(()),
)


def library(name: str, *entries: Call | Attribute | SettingKey | EnvironmentKey | Supply) -> Library:
    return Library(name=name, distribution=name, modules=[name], entries=list(entries))


def decode(**roles: object) -> Call:
    return Call(TokenDecode, names=["x.decode"], signature="token, verify=True", roles=roles)  # type: ignore[arg-type]


def test_the_generated_pages_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0, capsys.readouterr().out


def test_every_rule_and_every_library_has_a_page_and_a_row_in_the_index() -> None:
    rules, libraries = load_rules_from(str(ROOT / "rules")), load_libraries()
    pages = generate.pages(rules, OWN_RULES, libraries)
    assert len(pages) == len(rules) + len(OWN_RULES) + len(libraries) + 2
    for rule in [*rules, *OWN_RULES]:
        assert f"\n# {rule.name}\n" in pages[f"rules/{rule.name}.md"]
        assert f"| [{rule.name}]({rule.name}.md) | {rule.severity} |" in pages["rules/index.md"]
    for one in libraries:
        assert f"]({generate.page_name(one.name)})" in pages["libraries/index.md"]


def test_every_link_between_generated_pages_leads_to_a_page() -> None:
    pages = generate.pages(load_rules_from(str(ROOT / "rules")), OWN_RULES, load_libraries())
    for path, text in pages.items():
        for target in LINK.findall(text):
            if not target.startswith("https://"):
                folder = Path(path).parent
                resolved = (ROOT / "docs" / folder / target).resolve().relative_to(ROOT / "docs").as_posix()
                assert resolved in pages, f"{path} links to {target}"


def test_the_pages_do_not_depend_on_the_order_of_rules_and_libraries() -> None:
    rules, libraries = load_rules_from(str(ROOT / "rules")), load_libraries()
    forwards = generate.pages(rules, OWN_RULES, libraries)
    assert generate.pages(rules[::-1], OWN_RULES[::-1], libraries[::-1]) == forwards


def test_check_lists_changed_missing_and_orphaned_pages_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.main([], tmp_path) == 0
    assert generate.main(["--check"], tmp_path) == 0
    capsys.readouterr()
    (tmp_path / "rules/index.md").write_text("changed", encoding="utf-8")
    (tmp_path / "libraries/index.md").unlink()
    (tmp_path / "rules/jwt-gone.md").write_text(f"{generate.MARK}# jwt-gone\n", encoding="utf-8")
    (tmp_path / "rules/by-hand.md").write_text("# Written by hand\n", encoding="utf-8")
    assert generate.main(["--check"], tmp_path) == 1
    assert capsys.readouterr().out == (
        "docs/libraries/index.md is not up to date: run python docs/generate.py\n"
        "docs/rules/index.md is not up to date: run python docs/generate.py\n"
        "docs/rules/jwt-gone.md is not up to date: run python docs/generate.py\n"
    )
    assert (tmp_path / "rules/jwt-gone.md").exists()
    assert generate.main([], tmp_path) == 0
    assert not (tmp_path / "rules/jwt-gone.md").exists()
    assert (tmp_path / "rules/by-hand.md").exists()
    assert generate.main(["--check"], tmp_path) == 0


def test_two_libraries_with_one_page_name_are_refused() -> None:
    with pytest.raises(ValueError, match="the library x-y would overwrite the page of another one"):
        generate.pages([], [], [library("X y"), library("x-y")])


def test_a_rule_page_tells_everything_the_rule_knows() -> None:
    assert rule_page(RULE, ["[PyJWT](../libraries/pyjwt.md)", "[jose](../libraries/jose.md)"]) == (
        """\
# jwt-verify-disabled

**Token decoded \\| without \\`verifying\\`**

Claims are read from a token that was never checked.

Use \\<key> and \\_\\_main\\_\\_, not `<key>`.

## What can happen

Anybody writes a token and is let in.

## What to write instead

Leave the check on.

## Facts

| | |
|---|---|
| Severity | error |
| Confidence | high |
| On by default | yes |
| Weakness | [CWE-347](https://cwe.mitre.org/data/definitions/347.html) |
| Enforces | [RFC 8725 section 3.3 (MUST)](https://www.rfc-editor.org/rfc/rfc8725#section-3.3) |

## Libraries

This rule judges calls and settings of [PyJWT](../libraries/pyjwt.md) and [jose](../libraries/jose.md).

## Reported

```python
import jwt
jwt.decode(t, verify=False)  # <-- reported
```

The switch is elsewhere. With PyJWT 1.7.1:

`a.py`:

```python
V = False
```

`b.py`:

```python
import jwt
jwt.decode(t, verify=V)  # <-- reported
```

## Not reported

jwt.decode verifies.

````python
import jwt
jwt.decode(t, k)
\"\"\"```\"\"\"
````

## How to suppress

Put a comment with the reason on the reported line, or alone on the line above:

```python
# authlint: ignore[jwt-verify-disabled] the reason
```

For a whole file, put it before the first statement:

```python
# authlint: ignore-file[jwt-verify-disabled] the reason
```

For the whole project, name the rule in the configuration:

```toml
[tool.authlint]
ignore = ["jwt-verify-disabled"]
```
"""
    )


def test_a_finding_of_the_engine_is_not_said_to_be_silenced_by_a_comment() -> None:
    page = rule_page(OWN_RULES[0], silenced_by_comment=False)
    assert "Put a comment with the reason" not in page
    assert f'ignore = ["{OWN_RULES[0].name}"]' in page


def test_a_remedy_of_several_lines_is_code() -> None:
    page = rule_page(replace(RULE, remedy="import os\nkey = os.environ['KEY']"))
    assert "## What to write instead\n\n```python\nimport os\nkey = os.environ['KEY']\n```\n" in page


def test_nothing_in_a_fence_can_close_it() -> None:
    assert fenced("a\n````\nb") == "`````python\na\n````\nb\n`````"


def test_plain_text_is_escaped_and_prose_keeps_its_code_spans() -> None:
    assert escaped("a|b *c* <d>\n_e_ [f](g) \\") == r"a\|b \*c\* \<d\> \_e\_ \[f\](g) \\"
    assert prose("<a> `<b>` ``__c__`` __d__") == r"\<a> `<b>` ``__c__`` \_\_d\_\_"
    assert sentence("the wrapper is fine") == "The wrapper is fine."
    assert sentence("jwt.decode verifies.") == "jwt.decode verifies."
    assert sentence("") == ""


@pytest.mark.parametrize(
    ("entries", "answer"),
    [
        ([decode(verify_signature=arg("verify"))], "yes"),
        ([decode(verify_signature=fixed(True))], None),
        ([decode(verify_signature=fixed(False))], "yes"),
        ([decode(verify_signature=fixed(True) | arg("verify"))], "yes"),
        ([decode(key=arg("key"))], None),
        ([replace(decode(verify_signature=arg("verify")), refuses={"verify_signature": [False]})], "refused"),
        ([replace(decode(verify_signature=arg("verify")), refuses={"verify_signature": [0]})], "yes"),
        (
            [
                replace(decode(verify_signature=arg("verify")), refuses={"verify_signature": [False]}),
                decode(verify_signature=arg("verify")),
            ],
            "yes",
        ),
        ([replace(decode(verify_signature=arg("verify")), concept=ClaimsPeek)], None),
        ([SettingKey(TokenDecode, ["VERIFY"], role="verify_signature", holder="flask")], "yes"),
        ([Attribute(SessionKey, ["x.App.key"], role="verify_signature")], None),
        ([EnvironmentKey(TokenDecode, ["VERIFY"], role="audience")], None),
        ([Supply("request", ["x.request"])], None),
        ([Call(None, ["x.Jwt"])], None),
    ],
)
def test_the_support_table_asks_whether_the_mistake_can_be_written_with_the_library(
    entries: list[Call], answer: str | None
) -> None:
    table = generate.support_table([RULE], [library("x", *entries)])
    assert table == ({("jwt-verify-disabled", "x"): answer} if answer else {})


def test_any_of_several_breaking_values_is_enough_and_a_list_is_refused_with_one_of_its_items() -> None:
    rule = replace(RULE, violated_by={"algorithms": ("HS256", "none"), "verify_signature": False})
    listed = decode(algorithms=arg("algorithms"))
    assert generate.support(rule, listed) == "yes"
    assert generate.support(rule, replace(listed, refuses={"algorithms": ["none"]})) == "refused"
    assert generate.support(rule, decode(verify_signature=arg("verify"))) == "yes"


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (decode(algorithms=arg("algorithms")), None),  # what happens then is not known
        (replace(decode(algorithms=arg("algorithms")), when_absent={"algorithms": None}), "yes"),
        (replace(decode(algorithms=arg("algorithms")), refuses={"algorithms": [None]}), "refused"),
        (replace(decode(algorithms=arg("token")), when_absent={"algorithms": None}), None),
        (decode(algorithms=fixed(None)), "yes"),
    ],
)
def test_a_mistake_by_absence_needs_a_role_that_can_be_left_out(call: Call, answer: str | None) -> None:
    assert generate.support(replace(RULE, violated_by={"algorithms": None}), call) == answer


def test_a_rule_that_no_single_value_breaks_covers_the_libraries_whose_nouns_it_judges() -> None:
    rule = replace(RULE, violated_by={})
    libraries = [library("x", decode()), library("y", Call(ClaimsPeek, ["y.peek"]))]
    assert generate.support_table([rule], libraries) == {("jwt-verify-disabled", "x"): "judged"}


def test_a_library_page_shows_calls_settings_and_sources() -> None:
    call = Call(
        TokenDecode,
        names=["x.decode", "x.Jwt.decode"],
        signature="token, options=None, verify=True",
        roles={
            "verify_signature": arg("options")["verify"] | arg("verify").until("2.0") | built("verify").since("1.5"),
            "algorithms": fixed("HS256"),
        },
        when_absent={"verify_signature": True},
        refuses={"algorithms": [None, "none"]},
        refuses_since={"algorithms": "2.5"},
        since="1.0",
        until="3.0",
        gives="verified-token",
        documentation="https://x.example/decode",
    )
    modelled = replace(
        library(
            "X",
            call,
            Call(None, ["x.Jwt"], "verify=True"),
            SettingKey(SessionKey, ["A", "B_*"], role="key", holder="flask"),
            SettingKey(SessionKey, [], role="key", holder="django", inside=["X", "KEY"]),
            SettingKey(SessionKey, ["secret"], role="key", holder="class", bases=["x.Manager"]),
            Attribute(SessionKey, ["x.App.key"], role="key"),
            EnvironmentKey(SessionKey, ["X_KEY"], role="key"),
            Supply("request", ["x.request"]),
        ),
        about="Signs <things>.",
        documentation="https://x.example",
    )
    assert generate.library_page(modelled, {"jwt-verify-disabled": "yes"}) == (
        """\
# X

Signs \\<things\\>.

- Distribution: `X`
- Imported as: `X`
- [Documentation](https://x.example)

## Rules

| Rule | Covered |
| --- | --- |
| [jwt-verify-disabled](../rules/jwt-verify-disabled.md) | yes |

## Calls

### x.decode (from 1.0 below 3.0)

**TokenDecode**: A compact JWS or JWT is turned into its claims by a library (RFC 7519 section 7.2).

```python
x.decode(token, options=None, verify=True)
x.Jwt.decode(token, options=None, verify=True)
```

| Role | Where it stands | When absent | Meaning |
| --- | --- | --- | --- |
| `verify_signature` | argument `options["verify"]`, or argument `verify` (below 2.0), or \
constructor argument `verify` (from 1.5) | `True` | the switch of the signature check; true unless turned off |
| `algorithms` | always `'HS256'` |  | the allow-list of algorithms (RFC 8725 section 3.1) |

The library itself refuses `algorithms` = `None`, or `'none'` (from 2.5).

[Documentation](https://x.example/decode)

## Settings

| Name | Kind | Role |
| --- | --- | --- |
| `A`, `B_*` | `app.config` | `key` of SessionKey: the signing key |
| `X` → `KEY` | settings module | `key` of SessionKey: the signing key |
| `secret` | class attribute of `x.Manager` | `key` of SessionKey: the signing key |
| `x.App.key` | attribute | `key` of SessionKey: the signing key |
| `X_KEY` | environment variable | `key` of SessionKey: the signing key |

## Sources

What these give is followed through the program as coming from:

| Origin | Calls and attributes |
| --- | --- |
| request | `x.request` |
| verified-token | `x.decode`, `x.Jwt.decode` |
"""
    )
