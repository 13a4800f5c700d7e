"""Redaction: no secret leaves, every ordinary line does, and no line takes long."""

import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.inquiries.redaction import redact

LETTERS = string.ascii_letters + string.digits
SECRET = st.text(LETTERS + "_-+/!$%*@.", min_size=8, max_size=40).map(lambda text: f"s3{text}Zq")
WORD = st.text(LETTERS, min_size=24, max_size=40).map(lambda text: f"s3{text}Zq")
_NAMES = """
password PASSWORD passwd db_password DB_PASS secret clientSecret client_secret client-secret
token access_token accessToken x-api-key api_key apikey ApiKey ACCESS_KEY aws_secret_access_key
private_key cookie Set-Cookie session session_id PHPSESSID passphrase credentials csrf_token
spring.datasource.password jwt
"""
NAMES = st.sampled_from(_NAMES.split())
NAMED = (
    "{name}={secret}",
    "{name} = {secret}",
    "{name}: {secret}",
    "{name}:{secret}",
    "{name}='{secret}'",
    '{name}="{secret}"',
    '{name}: "{secret}"',
    '"{name}": "{secret}"',
    '"{name}":"{secret}"',
    "'{name}': '{secret}'",
    "'{name}': b'{secret}'",
    ':{name}=>"{secret}"',
    '{{"a": 1, "{name}": "{secret}", "b": [2]}}',
    '{{"a":{{"{name}":["{secret}","{secret}"]}},"b":2}}',
    '{{"msg": "{{\\"{name}\\": \\"{secret}\\", \\"n\\": 1}}"}}',
    '{{"msg": "with {name}={secret}", "n": 1}}',
    '"{name}": "with \\" quotes {secret}"',
    "GET /search?q=1&{name}={secret}&page=2 HTTP/1.1",
    "https://example.com/?{name}={secret}#top",
    "params[{name}]={secret}",
    "--{name} {secret}",
    "--{name}={secret}",
    "<{name}>{secret}</{name}>",
    "export {name}={secret};",
)
SCHEMES = st.sampled_from(
    ["Bearer", "Basic", "bearer", "Digest", "Negotiate", "Custom", "AWS4-HMAC-SHA256", ""]
)
HEADERS = (
    "Authorization: {scheme} {secret}",
    "authorization={scheme} {secret}",
    "Proxy-Authorization: {scheme} {secret}",
    '"Authorization": "{scheme} {secret}"',
    '{{"headers": "{{\\"Authorization\\": \\"{scheme} {secret}\\"}}"}}',
    "curl -H 'Authorization: {scheme} {secret}' https://example.com",
    'Authorization: Digest username="me", response="{secret}"',
    "Cookie: theme=dark; sid={secret}; x=1",
    'Cookie: theme="dark"; sid="{secret}"',
    "set-cookie: sid={secret}; HttpOnly",
    "password: correct horse {secret}",
)
ADDRESSES = (
    "postgres://app:{secret}@db:5432/orders",
    "https://{secret}@example.com/a",
    "https://me:{secret}@example.com/a?b=c",
    "https:\\/\\/me:{secret}@example.com\\/a",
    "amqp://me:pass/{secret}@mq",
    "https://discord.com/api/webhooks/123456789012345678/{secret}",
)
SHAPES = (
    "AKIA" + "{upper}",
    "ghp_" + "{secret}",
    "github_pat_" + "{secret}",
    "glpat-" + "{secret}",
    "xoxb-" + "{secret}",
    "sk_live_" + "{secret}",
    "rk_test_" + "{secret}",
    "npm_" + "{secret}{secret}",
    "MTE4MDAwMDAwMDAwMDAwMDAy.Gabcde.{secret}{secret}",
    "eyJhbGciOiJIUzI1NiJ9.{secret}.{secret}",
    "Bearer {secret}",
    "-----BEGIN RSA PRIVATE KEY-----\n{secret}\n{secret}\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----\\n{secret}\\n",
)
AROUND = st.text(max_size=60)


@settings(max_examples=300)
@given(AROUND, st.sampled_from(NAMED), NAMES, SECRET, AROUND)
def test_no_named_secret_survives(before: str, form: str, name: str, secret: str, after: str) -> None:
    """In every notation, wherever it stands; the name stays."""
    text = f"{before} {form.format(name=name, secret=secret)} {after}"

    shown = redact(text)

    assert secret not in shown
    assert "[redacted]" in shown


@settings(max_examples=200)
@given(AROUND, st.sampled_from(HEADERS), SCHEMES, SECRET, AROUND)
def test_no_header_survives(before: str, form: str, scheme: str, secret: str, after: str) -> None:
    """Any scheme, quoted or not, cookies to the last one."""
    assert secret not in redact(f"{before}\n{form.format(scheme=scheme, secret=secret)} {after}")


@settings(max_examples=100)
@given(AROUND, st.sampled_from(ADDRESSES), WORD, AROUND)
def test_no_credential_survives_in_an_address(before: str, form: str, secret: str, after: str) -> None:
    """With or without a user, escaped or not."""
    assert secret not in redact(f"{before} {form.format(secret=secret)} {after}")


@settings(max_examples=200)
@given(AROUND, st.sampled_from(SHAPES), WORD, AROUND)
def test_no_token_of_a_known_shape_survives(before: str, form: str, secret: str, after: str) -> None:
    """Without any name, too."""
    made = form.format(secret=secret, upper=secret.upper()[:16])

    shown = redact(f"{before} {made} {after}")

    assert secret not in shown
    assert made not in shown


@given(AROUND, st.sampled_from(NAMED), NAMES, SECRET)
def test_what_was_redacted_stays_as_it_is(before: str, form: str, name: str, secret: str) -> None:
    """Twice is the same as once."""
    once = redact(f"{before} {form.format(name=name, secret=secret)}")

    assert redact(once).count("[redacted]") >= 1
    assert secret not in redact(once)


@pytest.mark.parametrize(
    ("logged", "shown"),
    [
        ("login with password=hunter2 by me", "login with password=[redacted] by me"),
        ('{"token":"abc","user":"me"}', '{"token":"[redacted]","user":"me"}'),
        ("Authorization: Bearer abc.def status=200", "Authorization: Bearer [redacted] status=200"),
        ("GET /x?token=abc&user=1 200", "GET /x?token=[redacted]&user=1 200"),
        ("postgres://me:pw@db:5432/orders", "postgres://[redacted]@db:5432/orders"),
        ("login failed, password: hunter2, user me", "login failed, password: [redacted], user me"),
    ],
)
def test_the_line_still_makes_sense(logged: str, shown: str) -> None:
    """The name and what stands around it are left."""
    assert redact(logged) == shown


@pytest.mark.parametrize(
    "logged",
    [
        "GET /orders/42 200 12.5 ms request_id=7f3a9c",
        "2026-03-04T12:00:00.123Z INFO started on http://127.0.0.1:8080/healthz?a=b@c",
        f"pulled registry/order-service@sha256:{'0a1b' * 16}",
        "0a1b" * 16,
        "commit 3f2504e04f8911d39a0c0305e82c3301deadbeef",
        "trace 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "max_tokens=4096 total_tokens: 12 session_timeout=30m token_type=jwt",
        '  File "/app/session.py", line 42, in get_token',
        "    at com.example.TokenService.validate(TokenService.java:45)",
        "    at Session.handle (node:internal/http2/session:12:3)",
        "/app/token.go:33 +0x1d",
        "Bearer authentication required, Basic authentication refused",
        "mail from someone@example.com to postmaster@example.com",
        "PWD=/srv/app key=42 primary_key=id cache-key: a:b",
        "password=null secret: None token=*** api_key=",
        "12 passed, pass: 12, fail: 0; compass=north, bypass=on",
        "user\tlogged\x1b[31m in 'quoted' \"text\" \\n",
    ],
)
def test_ordinary_lines_are_left_alone(logged: str) -> None:
    """Timings, ids, paths, digests and stack traces read as they were logged."""
    assert redact(logged) == logged


_HOSTILE = r"""
a \ " ' = : - @ . M , < [ { password= password=" password=\" token='\ token=[ token={ token=, token: <token>
a=b, --a cookie:\ eyJ eyJ- :// ://a:b ://@ :\ :\/ sk- SG. MTA. xoxb- pypi- bearer -----BEGIN -----END
Authorization:\ authorization:'
"""
PIECES = [
    *_HOSTILE.split(),
    " ",
    "\n",
    "-----BEGIN PRIVATE KEY-----",
    "a = ",
    "cookies=1 ",
    "cookie=null ",
    "PWD=/ ",
    "pass: 1\n",
    "/session:1:1 ",
    "api key ",
    "A" * 64 + "\n",
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB\n",
    "aB3+" * 5 + "==",
    'token="' + "\\" * 60,
    "token=" + "\\" * 60,
]


@pytest.mark.parametrize("piece", PIECES)
def test_no_line_takes_long(piece: str) -> None:
    """50 kB of the worst cost no more than eight times 12 kB: time grows with the length, not its square."""
    least, most = (piece * (size // len(piece) + 1) for size in (12_500, 50_000))

    assert _seconds(most) < 8 * _seconds(least) + 0.1


def _seconds(text: str) -> float:
    """Return the processor time of the quickest of three runs."""
    took = []
    for _ in range(3):
        begin = time.process_time()
        redact(text)
        took.append(time.process_time() - begin)
    return min(took)


def test_a_key_that_was_cut_from_its_beginning() -> None:
    """Its lines give themselves away, also where its beginning was not asked for."""
    assert redact("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj") == "[redacted]"
