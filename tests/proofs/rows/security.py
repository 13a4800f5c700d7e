"""Somebody forges an approval."""

from tests.proofs.row import Row, Tier

_HERE = "tests/security"

ROWS: tuple[Row, ...] = (
    Row(
        "security-anyone",
        "Nothing runs without the approvals that a row of the matrix asks for.",
        "no role, an empty role, a mistyped role, no row, one's own request",
        "attacks",
        Tier.COMMIT,
        _HERE,
    ),
    Row(
        "security-scope",
        "A vote or a button counts for the one operation that it stands under, as it was approved.",
        "another message, another's button, a swapped environment or version",
        "attacks",
        Tier.COMMIT,
        _HERE,
    ),
    Row(
        "security-forged",
        "Interactions of strangers, from elsewhere or with made-up ids change nothing, nor fill the log.",
        "commands, buttons, forms and suggestions made at random",
        "interactions",
        Tier.DEEP,
        _HERE,
    ),
    Row(
        "security-names",
        "Names decide nothing, ids do.",
        "renamed people and roles, look-alike letters",
        "attacks",
        Tier.COMMIT,
        _HERE,
    ),
    Row(
        "security-stale",
        "Authority is that of the moment at which it starts.",
        "a role taken, people thrown out or timed out, another matrix, between vote and start",
        "attacks",
        Tier.COMMIT,
        _HERE,
    ),
    Row(
        "security-reviewers",
        "Every approval is another human who held the role when it was asked for.",
        "bots, second accounts, one human for two roles, repeated events",
        "attacks",
        Tier.COMMIT,
        _HERE,
    ),
    Row(
        "security-moved",
        "What runs is what was approved.",
        "the tag is moved after the approval",
        "attacks",
        Tier.COMMIT,
        _HERE,
    ),
    Row(
        "security-moderators",
        "A moderator can stop a request, and start none.",
        "reactions removed, cards deleted, a ❌ taken away",
        "attacks",
        Tier.COMMIT,
        _HERE,
    ),
    Row(
        "security-secrets",
        "No credential stands in a log, at any level.",
        "words, fields, causes, local variables, libraries, dying tasks, SQL, warnings",
        "ways",
        Tier.COMMIT,
        _HERE,
    ),
    Row(
        "security-injection",
        "What people write is shown and never acts.",
        "each character of Unicode, and hostile texts",
        "texts",
        Tier.DEEP,
        _HERE,
    ),
    Row(
        "security-records",
        "What people write cannot forge a record of the audit log.",
        "each character of Unicode, lone surrogates, and hostile texts",
        "texts",
        Tier.DEEP,
        _HERE,
    ),
    Row(
        "security-supply",
        "What is installed is pinned by hash, and no name is a look-alike of another.",
        "entries without a hash, with an address or an option, and names one slip away",
        "entries and forgeries",
        Tier.COMMIT,
        "tests/house/test_requirements.py",
    ),
)
