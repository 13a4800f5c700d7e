"""Verifies an audit log of chatops without chatops: `verify_audit.py [--checkpoint F] [--key K] FILES...`.

It rests on Python alone. Each line is hashed (SHA-256, without its newline); the next one has that as `prev`.
A boot is named by its first record. Checkpoints: origin, size, hash of the last line, time, an empty line,
signatures (Ed25519, github.com/C2SP/C2SP, signed-note.md). Exits: 0 ok, 1 tampered, 2 unanchored, 3 unread.
"""

import argparse
import gzip
import hashlib
import json
import re
import sys
import zlib
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

BOOT = re.compile(rb'"(?:, "boot": "(([1-9][0-9]{0,17})-[0-9a-f]{8})")?')
MONTH, KEYS = "[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl", ("origin", "size", "hash", "timestamp")
NOTE = re.compile(r"[^\n]*\n([0-9]{1,18})\n([0-9a-f]{64})\n")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}\.[0-9]{3}Z")
WRITTEN = re.compile(  # a checkpoint as the bot writes it: its note says what its fields say
    rf'\{{"timestamp": "({TIME.pattern})", "origin": "([ !#-\[\]-~]*)", "size": (0|[1-9][0-9]{{0,17}}), '
    r'"hash": "([0-9a-f]{64})", "note": "(\2\\n\3\\n\4\\n(?:\1\\n\\n(?:\\u2014 [ !#-\[\]-~]+\\n)+)?)"\}\n'
)
SIGNATURE = re.compile("\u2014 ([^\\s+]+) ([A-Za-z0-9+/]{90}[AEIMQUYcgkosw048]=)")
KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+(A[Q-Za-f][A-Za-z0-9+/]{42})")  # the first byte, 1: Ed25519
SILENCE = timedelta(seconds=120)  # a running bot keeps a checkpoint every 60
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # rfc-editor.org/rfc/rfc8032, 5.1
BAD = OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, OverflowError, RuntimeError, MemoryError
D = -121665 * pow(121666, -1, P) % P
Tampered = type("Tampered", (Exception,), {})  # names what does not fit


def add(p: tuple, q: tuple) -> tuple:
    """Add two points of the curve."""
    x, y, both = p[0] * q[1] + p[1] * q[0], p[1] * q[1] + p[0] * q[0], D * p[0] * q[0] * p[1] * q[1]
    return x * pow(1 + both, -1, P) % P, y * pow(1 - both, -1, P) % P


def times(number: int, point: tuple) -> tuple:
    """Multiply a point by a number."""
    half = times(number >> 1, add(point, point)) if number else (0, 1)
    return add(half, point) if number & 1 else half


def decoded(data: bytes) -> tuple:
    """Return the point in 32 bytes, nothing where they are none."""
    y, sign = int.from_bytes(data, "little") & 2**255 - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    is_point = y < P and x * x % P == square and (x or not sign)
    return (x if x & 1 == sign else P - x, y) if is_point else ()


def has_signed(key: bytes, text: bytes, signature: bytes) -> bool:
    """Tell whether the 64 bytes are the signature of this public key under `text`."""
    a, r, s = decoded(key), decoded(signature[:32]), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % ORDER
    base = decoded((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    return bool(a and r and s < ORDER) and times(s, base) == add(r, times(h, a))


def is_believed(claims: list, keys: list) -> bool:
    """Tell whether a key (name, id, bytes) has signed one of the notes; raise Tampered where not."""
    for _, note, where in claims if keys else []:
        text, _, lines = note.partition("\n\n")
        made = [(one[1], b64decode(one[2])) for one in map(SIGNATURE.fullmatch, lines.split("\n")) if one]
        signed = [(key[2], data[4:]) for name, data in made for key in keys if key[:2] == (name, data[:4])]
        if not all(has_signed(key, f"{text}\n".encode("utf-8", "replace"), data) for key, data in signed):
            raise Tampered(f"{where}: the signature under this checkpoint is not its own.")
        if signed:
            return True
    return not keys


def read_note(line: str, where: str) -> tuple[datetime | None, int, tuple[str, str, str]]:
    """Return time and size of a checkpoint, and with that its hash, its note and its place."""
    if written := WRITTEN.fullmatch(line):  # as nearly all are, and there may be millions
        note = written[5].replace("\\n", "\n").replace("\\u2014", "\u2014")
        return datetime.fromisoformat(written[1]), int(written[3]), (written[4], note, where)
    fields = json.loads(line)
    size, digest = int(fields["size"]), fields["hash"]
    note = str(fields.get("note", f"{fields.get('origin', '')}\n{size}\n{digest}\n"))
    told = dict(zip(KEYS, note.partition("\n\n")[0].rstrip("\n").split("\n"), strict=False))
    if not NOTE.match(note) or any(str(fields.get(key, said)) != said for key, said in told.items()):
        raise Tampered(f"{where}: this checkpoint does not say what its note says.")
    at = told.get("timestamp", str(fields.get("timestamp", "")))
    now = datetime.fromisoformat(at if TIME.fullmatch(at) else f"{at} is no time") if at else None
    return now, size, (digest, note, where)


def read_notes(path: Path) -> Iterator[tuple[datetime | None, int, tuple[str, str, str]]]:
    """Yield the checkpoints in a file, or the one that was posted; an unfinished line is none."""
    with path.open("rb") as file:
        note = "" if file.peek()[:1] in b"{" else file.read().decode("utf-8", "replace").replace("\r\n", "\n")
        fields = dict(zip(KEYS, note.split("\n"), strict=False)) | {"note": note}
        for number, line in enumerate([json.dumps(fields).encode() + b"\n"] if note else file, start=1):
            if line.endswith(b"\n"):
                yield read_note(line.decode(), f"{path}:{number}")


def read_claims(paths: list[Path], keys: list, *, needed: bool) -> tuple[dict, dict]:
    """Return by size hashes, notes and places, and silences: sizes, and when one would have been kept."""
    claims, silences = {}, {}
    is_named = re.compile("|".join(re.escape(f"\n\u2014 {name} ") for name, *_ in keys)).search
    for path in paths:
        kept = list(read_notes(path))
        if needed and not kept:
            raise ValueError(f"{path} holds no checkpoint")
        for _, size, claim in kept:
            claims.setdefault(size, []).append(claim)
        seen = [(now, size) for now, size, claim in kept if now and is_named(claim[1])]
        is_ordered = all(before[1] <= after[1] for before, after in pairwise(seen))
        for (last, before), (now, size) in pairwise(seen if is_ordered else sorted(seen)):
            if now - last > SILENCE:
                inside = (one.isoformat(timespec="milliseconds") for one in (last + SILENCE, now - SILENCE))
                silences.setdefault(before, []).append([before, size, *(one[:23].encode() for one in inside)])
    return claims, silences


def follow(files: list[Path], claims: dict, keys: list, silences: dict) -> tuple[int, str, str]:
    """Return the number of records, the last hash, and where a torn line stands; note those in a silence."""
    size, digest, torn, boot, around = 0, "0" * 64, "", None, []  # silences around a record
    for path in files:
        latest = path.name[:7].encode() if path.match(f"{MONTH}*") else b"a"
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file.readlines() if path.suffix == ".gz" else file, 1):
                if torn:
                    raise Tampered(f"{torn}: the line is cut off, and more follows.")
                if torn := "" if line.endswith(b"\n") else f"{path.name}:{number}":
                    break
                around = [one for one in around if one[1] > size] + silences.get(size, [])
                size, (seq, _, prev) = size + 1, line.partition(b'"seq": ')[2].partition(b'"prev": "')
                fits = seq.startswith(b"%d," % size) and prev.startswith(digest.encode())
                by = BOOT.match(prev, 64) if fits and line[15:22] <= latest else None
                if not by or (by[1] not in {boot, None} and by[2] != b"%d" % size):
                    raise Tampered(f"here is no seq {size} after {size - 1} by one bot, in its month's file.")
                boot, digest = by[1], hashlib.sha256(line[:-1]).hexdigest()
                if any(one[0] != digest and is_believed([one], keys) for one in claims.get(size, ())):
                    raise Tampered(f"{path.name}:{number}: seq {size} is not what a checkpoint knows.")
                for one in around:
                    one.extend([size] * (size <= one[1] and one[2] < line[15:38] < one[3]))
    return size, digest, torn


def verify(given: list[Path], checkpoints: list[Path], keys: list) -> tuple[int, list[str]]:
    """Return exit code and sentences; a file counts instead of its compressed copy; raise Tampered, BAD."""
    paths = [one for one in given if not one.is_dir()]
    paths += [one for path in given for tail in ("", ".gz") for one in path.glob(MONTH + tail)]
    found = {str(one).removesuffix(".gz"): one for one in sorted(paths, reverse=True)}
    own = (given[0] if given[0].is_dir() else given[0].parent) / "checkpoints.jsonl"
    if not (found or own.exists()):
        raise ValueError("there is no log, or no checkpoint, to verify")
    beside = [own] if own.exists() and not checkpoints else []
    claims, silences = read_claims(checkpoints or beside, keys, needed=bool(checkpoints))
    size, digest, torn = follow(sorted(found.values(), key=lambda path: path.name), claims, keys, silences)
    newest = next((one for one in sorted(claims, reverse=True) if is_believed(claims[one], keys)), 0)
    if size > newest:  # a running bot may have gone on meanwhile
        later = read_claims(beside, keys, needed=False)[0].get(size, ())
        newest = size if any(one[0] == digest and is_believed([one], keys) for one in later) else newest
    if newest > size:
        raise Tampered(f"the log ends with seq {size}, but a checkpoint knows seq {newest}.")
    doubts = [f"{size - newest} records from seq {newest + 1} on have no checkpoint."] * (size > newest)
    doubts += [f"{torn} is an unfinished line, as a crash leaves it."] * bool(torn)
    quiet = [one for same in silences.values() for one in same]
    doubts += [f"{len(one) - 4} records from seq {one[4]} on, in a silence." for one in quiet if one[4:]]
    said = [f"UNANCHORED: {one}" for one in doubts] or [f"OK: {size} records, chained, held by checkpoints."]
    said += [f"SILENT: until two minutes after {one[3].decode()}." for one in quiet[-5:]]
    return 2 if doubts else 0, said


def main(arguments: list[str] | None = None) -> int:
    """Print the verdict; return its code."""
    parser = argparse.ArgumentParser(description="Verify an audit log of chatops.")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="kept elsewhere")
    parser.add_argument("--key", action="append", default=[], help="a public key, or a file of them")
    parser.add_argument("files", nargs="+", type=Path, help="the audit folder, or all of its files")
    options = parser.parse_args(arguments)
    try:
        text = "\n".join(one if KEY.fullmatch(one) else Path(one).read_text("utf-8") for one in options.key)
        found = [KEY.fullmatch(one) for one in map(str.strip, text.splitlines()) if one and one[0] != "#"]
        if None in found or len(found) < len(options.key):
            raise ValueError("a line is no public key, or there is none")
        keys = [(one[1], bytes.fromhex(one[2]), b64decode(one[3])[1:]) for one in found]
        code, said = verify(options.files, options.checkpoint, keys)
    except Tampered as problem:
        code, said = 1, [f"TAMPERED: {problem}"]
    except BAD as problem:
        code, said = 3, [f"UNREADABLE: {problem}"]
    sys.stdout.write("\n".join(said) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
