"""Stands in for curl: asks this machine alone, at the ports the sandbox really has; fails where curl would.

Documents name the usual ports; `PORTS` says which ones these are here, as `8080=40123 8420=40124`.
"""

import os
import re
import sys
import urllib.error
import urllib.request

FLAGS = {"-f", "-s", "-S", "-fsS", "-sS", "-fs", "--fail", "--silent", "--show-error"}
VALUED = {
    "-X": "method",
    "--request": "method",
    "-d": "data",
    "--data": "data",
    "-H": "header",
    "--header": "header",
}
HERE = re.compile(r"http://(?:127\.0\.0\.1|localhost):(\d+)(/\S*)?")
FAILED = 22
"""curl's own code for an answer that is an error: https://curl.se/docs/manpage.html#22"""


def main(words: list[str]) -> int:
    """Ask once; print the answer."""
    given: dict[str, list[str]] = {"url": [], "method": [], "data": [], "header": []}
    rest = iter(words)
    for word in rest:
        if word in VALUED:
            given[VALUED[word]].append(next(rest))
        elif word not in FLAGS:
            given["url"].append(word)
    try:
        with urllib.request.urlopen(_request(given), timeout=20) as answer:  # noqa: S310 - http alone, see HERE
            sys.stdout.write(answer.read().decode())
    except urllib.error.HTTPError as error:
        sys.stderr.write(f"curl: the answer is {error.code}: {error.read().decode()}\n")
        return FAILED
    return 0


def _request(given: dict[str, list[str]]) -> urllib.request.Request:
    ports = dict(each.split("=") for each in os.environ.get("PORTS", "").split())
    (url,) = given["url"]
    here = HERE.fullmatch(url)
    if here is None or here[1] not in ports:
        sys.exit(f"curl: {url} is not an address of this machine that something listens on")
    data = given["data"][0].encode() if given["data"] else None
    method = given["method"][0] if given["method"] else None
    headers = dict(each.split(": ", 1) for each in given["header"])
    return urllib.request.Request(
        f"http://127.0.0.1:{ports[here[1]]}{here[2] or '/'}", data, headers, method=method
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
