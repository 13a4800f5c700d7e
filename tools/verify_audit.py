# ruff: noqa: INP001 - a program by itself, to be copied anywhere
"""Verifies an audit log of chatops without chatops: `verify_audit.py [--checkpoint F] [--key K] FILES...`.

Python's standard library alone, so that the log outlives what wrote it. Each line is hashed (SHA-256, without
its newline), and the next holds that as `prev`, the first one zeros. Files are one a month, `2026-03.jsonl`,
perhaps gzipped. Checkpoints: origin, size, hash of the last line, time, an empty line, Ed25519 signatures
(https://github.com/C2SP/C2SP/blob/main/signed-note.md). Exit: 0 ok, 1 tampered, 2 unanchored, 3 unreadable.
"""

import argparse
import base64
import gzip
import hashlib
import json
import re
import sys
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

SEQ, PREV = re.compile(rb'"seq": ([1-9][0-9]*),'), re.compile(rb'"prev": "([0-9a-f]{64})"')
KEYS = ("origin", "size", "hash", "timestamp")
NOTE = re.compile(r"[^\n]*\n([0-9]+)\n([0-9a-f]{64})\n")
SIGNATURE = re.compile("\u2014 ([^\\s+]+) ([A-Za-z0-9+/=]+)")
KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")
SILENCE = timedelta(seconds=120)  # a running bot keeps a checkpoint every 60
P = 2**255 - 19  # the curve of https://www.rfc-editor.org/rfc/rfc8032#section-5.1
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Keys = list[tuple[str, bytes, bytes]]  # name, id, key
Claim = tuple[str, str, str]  # hash, note, where it stands


class Tampered(Exception):  # noqa: N818 - a verdict
    """Names what does not fit."""


def add(p: tuple, q: tuple) -> tuple:
    """Add two points of the curve, in extended coordinates."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: tuple) -> tuple:
    """Multiply a point by a number."""
    half = times(number >> 1, add(point, point)) if number else (0, 1, 1, 0)
    return add(half, point) if number & 1 else half


def decoded(data: bytes) -> tuple:
    """Return the point in 32 bytes; raise ValueError."""
    y, sign = int.from_bytes(data, "little") & 2**255 - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def has_signed(key: bytes, text: bytes, signature: bytes) -> bool:
    """Tell whether the 64 bytes are the signature of this public key under `text`."""
    try:
        a, r, s = decoded(key), decoded(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % ORDER
    base = decoded((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    left, right = times(s, base), add(r, times(h, a))
    return s < ORDER and all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def is_believed(claim: Claim, keys: Keys) -> bool:
    """Tell whether one of `keys` has signed the note; raise Tampered where that is not its signature."""
    text, _, signatures = claim[1].partition("\n\n")
    good = []
    for name, encoded in SIGNATURE.findall(signatures):
        data = base64.b64decode(encoded + "===")
        own = [key for key in keys if key[:2] == (name, data[:4]) and len(data) == 4 + 64]
        good += [has_signed(key, f"{text}\n".encode(), data[4:]) for _, _, key in own]
    if not all(good):
        raise Tampered(f"{claim[2]}: the signature under this checkpoint is not its own.")
    return bool(good) or not keys


def read_notes(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield time, note and place of each checkpoint in a file; an unfinished last line says nothing."""
    data = path.read_bytes()
    if not data.startswith(b"{"):
        yield from [("", data.decode().replace("\r\n", "\n"), str(path))] * bool(data)
        return
    for number, line in enumerate(data[: data.rfind(b"\n") + 1].split(b"\n")[:-1], start=1):
        fields = json.loads(line)
        note = str(
            fields.get("note", f"{fields.get('origin', '')}\n{int(fields['size'])}\n{fields['hash']}\n")
        )
        told = zip(KEYS, note.partition("\n\n")[0].rstrip("\n").split("\n"), strict=False)
        if not NOTE.match(note) or any(str(fields.get(key, said)) != said for key, said in told):
            raise Tampered(f"{path}:{number}: this checkpoint does not say what its note says.")
        yield str(fields.get("timestamp", "")), note, f"{path}:{number}"


def read_claims(paths: list[Path], keys: Keys) -> tuple[dict, list]:
    """Return checkpoints by size, and the silences: sizes, and when one would have been kept."""
    claims, silences = {}, []
    for path in paths:
        last, before = None, 0
        for at, note, where in read_notes(path):
            match = NOTE.match(note)
            if match is None:
                raise ValueError(f"{where} holds no checkpoint")
            size, claim = int(match[1]), (match[2], note, where)
            known = claims.setdefault(size, claim)
            if known[0] != claim[0] and not is_believed(known, keys):
                claims[size] = claim
            elif known[0] != claim[0] and is_believed(claim, keys):
                raise Tampered(f"{where}: two checkpoints disagree on seq {size}: there are two logs.")
            now = datetime.fromisoformat(at) if at else None
            if last and now and now - last > SILENCE:
                silences.append([before, size, *(f"{one:%FT%T}" for one in (last + SILENCE, now - SILENCE))])
            last, before = now, size
    return claims, silences


def follow(files: list[Path], claims: dict, keys: Keys, quiet: list) -> tuple[int, str, str]:
    """Return the number of records, the last hash, and where a torn line stands; note those in a silence."""
    size, digest, torn = 0, "0" * 64, ""
    lone = {seq: one for one in quiet for seq in range(one[0] + 1, min(one[1], one[0] + 10**7) + 1)}
    for path in files:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if torn:
                    raise Tampered(f"{torn}: the line is cut off, and more follows.")
                if not line.endswith(b"\n"):
                    torn = f"{path.name}:{number}"
                    break
                size, where = size + 1, f"{path.name}:{number}"
                if SEQ.findall(line) != [b"%d" % size] or PREV.findall(line) != [digest.encode()]:
                    raise Tampered(f"{where}: where seq {size} belongs, seq {size - 1} was changed, or this.")
                digest = hashlib.sha256(line[:-1]).hexdigest()
                if size in claims and claims[size][0] != digest and is_believed(claims[size], keys):
                    raise Tampered(f"{where}: seq {size} is not the record that {claims[size][2]} knows.")
                if size in lone and lone[size][2] < line[15:38].decode("latin1") < lone[size][3]:
                    lone[size].append(size)
    return size, digest, torn


def verify(given: list[Path], checkpoints: list[Path], keys: Keys) -> tuple[int, list[str]]:
    """Return exit code and sentences; raise Tampered, and anything else for what cannot be read."""
    found: dict[str, Path] = {}
    for path in given:  # a plain file counts instead of its compressed copy
        months = [*path.glob("????-??.jsonl.gz"), *path.glob("????-??.jsonl")]
        found |= {str(one).removesuffix(".gz"): one for one in (months if path.is_dir() else [path])}
    own = (given[0] if given[0].is_dir() else given[0].parent) / "checkpoints.jsonl"
    beside = [own] if own.exists() and not checkpoints else []
    claims, silences = read_claims(checkpoints or beside, keys)
    if (checkpoints and not claims) or not (found or beside):
        raise ValueError("there is no log, or no checkpoint, to verify")
    size, digest, torn = follow(sorted(found.values(), key=lambda path: path.name), claims, keys, silences)
    newest = next((one for one in sorted(claims, reverse=True) if is_believed(claims[one], keys)), 0)
    if size > newest:  # a running bot may have gone on meanwhile
        later = read_claims(beside, keys)[0].get(size, ("", "", ""))
        newest = size if later[0] == digest and is_believed(later, keys) else newest
    if newest > size:
        raise Tampered(f"the log ends with seq {size}, but a checkpoint knows seq {newest}.")
    doubts = [f"{size - newest} records from seq {newest + 1} on have no checkpoint."] * (size > newest)
    doubts += [f"{torn} is an unfinished line, as a crash leaves it."] * bool(torn)
    doubts += [f"{len(one) - 4} records from seq {one[4]} on, in a silence." for one in silences if one[4:]]
    said = [f"UNANCHORED: {one}" for one in doubts] or [f"OK: {size} records, chained, held by checkpoints."]
    return 2 if doubts else 0, said + [f"SILENT: until two minutes after {one[3]}." for one in silences[-5:]]


def main(arguments: list[str] | None = None) -> int:
    """Print the verdict; return its code."""
    parser = argparse.ArgumentParser(description="Verify an audit log of chatops.")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="kept elsewhere")
    parser.add_argument("--key", action="append", default=[], help="a public key, or a file of them")
    parser.add_argument("files", nargs="+", type=Path, help="the audit folder, or all of its files")
    options = parser.parse_args(arguments)
    try:
        texts = [one if KEY.fullmatch(one) else Path(one).read_text("utf-8") for one in options.key]
        found = [match for text in texts for match in KEY.finditer(text)]
        if options.key and not found:
            raise ValueError("there is no public key")  # noqa: TRY301 - one place says what cannot be read
        keys = [(match[1], bytes.fromhex(match[2]), base64.b64decode(match[3])[1:]) for match in found]
        code, said = verify(options.files, options.checkpoint, keys)
    except Tampered as problem:
        code, said = 1, [f"TAMPERED: {problem}"]
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError) as problem:
        code, said = 3, [f"UNREADABLE: {problem}"]
    sys.stdout.write("\n".join(said) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
