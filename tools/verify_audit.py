"""Verifies an audit log of chatops without chatops: `verify_audit.py [--checkpoint F] [--key K] FILES...`.

It rests on Python alone. Each line is hashed (SHA-256, without its newline); the next one has that as `prev`.
Files are one a month, `2026-03.jsonl`, or .gz. A boot is named by its first record, which may be no other's.
Checkpoints: origin, size, hash of the last line, time, an empty line, Ed25519 signatures
(https://github.com/C2SP/C2SP/blob/main/signed-note.md). Exit: 0 ok, 1 tampered, 2 unanchored, 3 unreadable.
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
from pathlib import Path

SEQ = re.compile(rb'"seq": (?:([1-9][0-9]*),)?')
PREV = re.compile(rb'"prev": "(?:([0-9a-f]{64})"(?:, "boot": "(([1-9][0-9]{0,17})-[0-9a-f]{8})")?)?')
MONTH, KEYS = "[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl", ("origin", "size", "hash", "timestamp")
NOTE = re.compile(r"[^\n]*\n([0-9]{1,18})\n([0-9a-f]{64})\n")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
SIGNATURE = re.compile("\u2014 ([^\\s+]+) ([A-Za-z0-9+/]{90}[AEIMQUYcgkosw048]=)")
KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")
SILENCE = timedelta(seconds=120)  # a running bot keeps a checkpoint every 60
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # rfc-editor.org/rfc/rfc8032, 5.1
BAD = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, OverflowError, RecursionError)
D = -121665 * pow(121666, -1, P) % P
Tampered = type("Tampered", (Exception,), {})  # names what does not fit


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
    """Return the point in 32 bytes, nothing where they are none."""
    y, sign = int.from_bytes(data, "little") & 2**255 - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        return ()
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def has_signed(key: bytes, text: bytes, signature: bytes) -> bool:
    """Tell whether the 64 bytes are the signature of this public key under `text`."""
    a, r, s = decoded(key), decoded(signature[:32]), int.from_bytes(signature[32:], "little")
    if not a or not r or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % ORDER
    left, right = times(s, decoded((4 * pow(5, -1, P) % P).to_bytes(32, "little"))), add(r, times(h, a))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def is_believed(claims: list[tuple[str, str, str]], keys: list) -> bool:
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


def read_notes(path: Path) -> Iterator[tuple[datetime | None, str, str]]:
    """Yield time, note and place of each checkpoint in a file; an unfinished last line says nothing."""
    data = path.read_bytes()
    if data and not data.startswith(b"{"):
        note = data.decode("utf-8", "replace").replace("\r\n", "\n")
        if not NOTE.match(note):
            raise ValueError(f"{path} holds no checkpoint")
        yield None, note, str(path)
        return
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        fields = json.loads(line)
        size, digest = int(fields["size"]), fields["hash"]
        note = str(fields.get("note", f"{fields.get('origin', '')}\n{size}\n{digest}\n"))
        told = zip(KEYS, note.partition("\n\n")[0].rstrip("\n").split("\n"), strict=False)
        if not NOTE.match(note) or any(str(fields.get(key, said)) != said for key, said in told):
            raise Tampered(f"{path}:{number}: this checkpoint does not say what its note says.")
        at = str(fields.get("timestamp", ""))
        now = datetime.fromisoformat(at if TIME.fullmatch(at) else f"{at} is no time") if at else None
        yield now, note, f"{path}:{number}"


def read_claims(paths: list[Path], *, needed: bool) -> tuple[dict, list]:
    """Return hash, note and place by size, and the silences: sizes, and when one would have been kept."""
    claims, silences = {}, []
    for path in paths:
        last = before = None
        for now, note, where in read_notes(path):
            size, digest = int(note.split("\n")[1]), note.split("\n")[2]
            claims.setdefault(size, []).append((digest, note, where))
            if last and now and now - last > SILENCE:
                inside = (one.isoformat(timespec="milliseconds") for one in (last + SILENCE, now - SILENCE))
                silences.append([before, size, *(one[:23].encode() for one in inside)])
            last, before = now, size
        if before is None and needed:
            raise ValueError(f"{path} holds no checkpoint")
    return claims, silences


def check(line: bytes, size: int, digest: str, boot: bytes | None) -> bytes | None:
    """Return the boot of record `size`, after one of `boot`; raise Tampered where it does not belong."""
    seq, prev = SEQ.search(line), PREV.search(line, max(line.find(b'"seq": '), 0))
    if seq and prev and (seq[1], prev[1]) == (b"%d" % size, digest.encode()):
        if prev[2] in {boot, None} or prev[3] == seq[1]:
            return prev[2]
        raise Tampered(f"seq {size}: two bots have written to this log.")
    raise Tampered(f"where seq {size} belongs, seq {size - 1} was changed, or this.")


def follow(files: list[Path], claims: dict, keys: list, quiet: list) -> tuple[int, str, str]:
    """Return the number of records, the last hash, and where a torn line stands; note those in a silence."""
    size, digest, torn, boot = 0, "0" * 64, "", None
    for path in files:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if torn:
                    raise Tampered(f"{torn}: the line is cut off, and more follows.")
                if not line.endswith(b"\n"):
                    torn = f"{path.name}:{number}"
                    break
                size, boot = size + 1, check(line, size + 1, digest, boot)
                digest = hashlib.sha256(line[:-1]).hexdigest()
                if any(one[0] != digest and is_believed([one], keys) for one in claims.get(size, ())):
                    raise Tampered(f"{path.name}:{number}: seq {size} is not what a checkpoint knows.")
                for one in quiet:
                    one.extend([size] * (one[0] < size <= one[1] and one[2] < line[15:38] < one[3]))
    return size, digest, torn


def verify(given: list[Path], checkpoints: list[Path], keys: list) -> tuple[int, list[str]]:
    """Return exit code and sentences; a file counts instead of its compressed copy; raise Tampered, BAD."""
    named = given + [one for path in given for tail in ("", ".gz") for one in path.glob(MONTH + tail)]
    found = {str(one).removesuffix(".gz"): one for one in sorted(named, reverse=True) if not one.is_dir()}
    own = (given[0] if given[0].is_dir() else given[0].parent) / "checkpoints.jsonl"
    beside = [own] if own.exists() and not checkpoints else []
    claims, silences = read_claims(checkpoints or beside, needed=bool(checkpoints))
    if not (found or own.exists()):
        raise ValueError("there is no log, or no checkpoint, to verify")
    size, digest, torn = follow(sorted(found.values(), key=lambda path: path.name), claims, keys, silences)
    newest = next((one for one in sorted(claims, reverse=True) if is_believed(claims[one], keys)), 0)
    if size > newest:  # a running bot may have gone on meanwhile
        later = read_claims(beside, needed=False)[0].get(size, ())
        newest = size if any(one[0] == digest and is_believed([one], keys) for one in later) else newest
    if newest > size:
        raise Tampered(f"the log ends with seq {size}, but a checkpoint knows seq {newest}.")
    doubts = [f"{size - newest} records from seq {newest + 1} on have no checkpoint."] * (size > newest)
    doubts += [f"{torn} is an unfinished line, as a crash leaves it."] * bool(torn)
    doubts += [f"{len(one) - 4} records from seq {one[4]} on, in a silence." for one in silences if one[4:]]
    said = [f"UNANCHORED: {one}" for one in doubts] or [f"OK: {size} records, chained, held by checkpoints."]
    said += [f"SILENT: until two minutes after {one[3].decode()}." for one in silences[-5:]]
    return 2 if doubts else 0, said


def main(arguments: list[str] | None = None) -> int:
    """Print the verdict; return its code."""
    parser = argparse.ArgumentParser(description="Verify an audit log of chatops.")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="kept elsewhere")
    parser.add_argument("--key", action="append", default=[], help="a public key, or a file of them")
    parser.add_argument("files", nargs="+", type=Path, help="the audit folder, or all of its files")
    options = parser.parse_args(arguments)
    try:
        texts = [one if KEY.fullmatch(one) else Path(one).read_text("utf-8") for one in options.key]
        lines = [[line for line in text.splitlines() if line.strip() and line[0] != "#"] for text in texts]
        found = [KEY.fullmatch(line.strip()) for text in lines for line in text]
        if not all(lines) or None in found:
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
