"""Secrets known by their shape: tokens of well-known makers, credentials in addresses and behind a scheme."""

import re

from bot.core.inquiries.redaction.material import without_material
from bot.core.inquiries.redaction.values import REDACTED

_TOKEN = re.compile(
    r"""(?x) (?<![A-Za-z0-9])
    (?: eyJ[A-Za-z0-9_-]{8,1500}+ (?: \.[A-Za-z0-9_-]*+ )++        # JSON web tokens
      | A(?:KIA|SIA|BIA|CCA)[0-9A-Z]{16}                            # AWS
      | gh[pousr]_[A-Za-z0-9]{16} | github_pat_[A-Za-z0-9_]{16} | glpat-[A-Za-z0-9_-]{16}
      | xox[a-z]-[A-Za-z0-9-]{8} | xapp-[A-Za-z0-9-]{8}             # Slack
      | [MNO][DTjz][A-Za-z0-9_-]{22,26}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27}  # Discord
      | [sr]k_(?:live|test)_[A-Za-z0-9]{8} | whsec_[A-Za-z0-9+/]{16} # Stripe
      | AIza[0-9A-Za-z_-]{35} | ya29\.[0-9A-Za-z_-]{16}             # Google
      | sk-[A-Za-z0-9_-]{20} | npm_[A-Za-z0-9]{30} | pypi-[A-Za-z0-9_-]{16} | hv[sb]\.[A-Za-z0-9_-]{20}
      | SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16} | dop_v1_[a-f0-9]{32} | AGE-SECRET-KEY-1[A-Z0-9]{16} )
    [A-Za-z0-9_+/-]*+ =*+
    """
)
_ADDRESS = re.compile(
    r"""(?x) ( : (?: \\*+/ ){2} )
    (?: [^\s/?\#"'<>\\]{1,2000} @
      | [^\s"'@/?\#:\[\]\\]{0,200} : (?! \d{1,5} (?: [/?\#\s"'\\] | $ ) ) [^\s"'@]{1,300} @ )
    """
)
_HOOK = re.compile(r"(?i)(/api/webhooks/\d{1,20}/|hooks\.slack\.com/\w{1,20}/)[\w/-]++", re.ASCII)
_SCHEME = re.compile(r"(?i)(?<![\w-])((?:bearer|basic)[ \t]++)([\w.~+/-]{8,}+=*+)", re.ASCII)


def without_shapes(text: str) -> str:
    """Return the text without anything that looks like a secret by itself."""
    text = _ADDRESS.sub(rf"\1{REDACTED}@", text)
    text = _HOOK.sub(rf"\1{REDACTED}", text)
    text = _SCHEME.sub(_unless_prose, text)
    return without_material(_TOKEN.sub(REDACTED, text))


def _unless_prose(match: re.Match[str]) -> str:
    """Leave `Basic authentication`, take out what mixes all sorts."""
    word = match[2]
    mixes = any(letter.isupper() for letter in word[1:]) and any(letter.islower() for letter in word)
    if word.endswith("=") or mixes or any(letter.isdigit() for letter in word):
        return f"{match[1]}{REDACTED}"
    return match[0]
