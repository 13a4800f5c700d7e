"""Stands in for programs of a server that a test must not run: knows their words, and refuses all others.

It is called by the name of the program. What it takes is what our documents use, as the vendors' manuals have
it; a word or an option that is not there, and a file that is not there, end it with 2. It does nothing else,
but for what `sudo` is to do, and asks nothing of any other host.
"""

import subprocess
import sys
from pathlib import Path

# By program and subcommand: the options without a value, those with one, those whose value is a file that has
# to be there; and whether the arguments are such `files`, `sources` before a target, or a `command`.
KNOWN = {
    "apt-get": {
        "update": ("--quiet", "", "", ""),
        "install": ("--quiet --yes --no-install-recommends", "", "", ""),
    },
    "dpkg-query": {"": ("--show", "--showformat", "", "")},
    "docker": {
        "build": ("--pull --no-cache", "--tag -t --build-arg", "--file -f", "files"),
        "run": (
            "--rm -d --detach --init --read-only -i -t -it",
            "--name --env -e --volume -v --publish -p --user",
            "--env-file",
            "command",
        ),
        "logs": ("--follow -f", "--tail --since", "", ""),
        "ps": ("--all -a", "--filter", "", ""),
        "stop": ("", "--time -t", "", ""),
        "exec": ("-i -t -it", "--user -u --env -e", "", "command"),
        "compose up": ("-d --detach --build --wait", "", "", ""),
        "compose down": ("--volumes", "", "", ""),
        "compose config": ("--quiet -q", "", "", ""),
        "compose logs": ("--follow -f", "--tail", "", ""),
        "compose restart": ("", "", "", ""),
        "compose ps": ("", "", "", ""),
        "compose pull": ("", "", "", ""),
        "compose exec": ("-T", "", "", "command"),
        "compose run": ("--rm -T", "", "", "command"),
    },
    "kubectl": {
        "apply": ("", "--namespace -n --dry-run", "--filename -f --kustomize -k", ""),
        "create namespace": ("", "", "", ""),
        "create secret generic": ("", "--namespace -n --from-literal", "", ""),
        "create configmap": ("", "--namespace -n --from-file", "", ""),
        "delete": ("", "--namespace -n", "--filename -f", ""),
        "get": ("--watch -w", "--namespace -n --output -o --selector -l", "", ""),
        "describe": ("", "--namespace -n", "", ""),
        "logs": ("--follow -f --previous", "--namespace -n --tail --since", "", ""),
        "rollout status": ("", "--namespace -n --timeout", "", ""),
        "rollout restart": ("", "--namespace -n", "", ""),
        "rollout undo": ("", "--namespace -n --to-revision", "", ""),
        "scale": ("", "--namespace -n --replicas", "", ""),
        "exec": ("-i -t -it", "--namespace -n --container -c", "", "command"),
    },
    "helm": {
        "upgrade": ("--install --wait", "--namespace -n --set", "--values -f", ""),
        "rollback": ("", "--namespace -n", "", ""),
    },
    "systemctl": dict.fromkeys(
        (
            "daemon-reload",
            "enable",
            "disable",
            "start",
            "stop",
            "restart",
            "reload",
            "status",
            "is-active",
            "show",
            "cat",
        ),
        ("--now --quiet --no-pager", "", "", ""),
    ),
    "journalctl": {"": ("--follow -f --no-pager", "--unit -u --since --lines -n --output -o", "", "")},
    "systemd-creds": {"encrypt": ("", "--name", "", ""), "decrypt": ("", "--name", "", "")},
    "litestream": {
        "replicate": ("", "", "-config", ""),
        "restore": ("-if-db-not-exists -if-replica-exists", "-o -timestamp", "-config", ""),
        "databases": ("", "", "-config", ""),
        "snapshots": ("", "", "-config", ""),
    },
    "install": {"": ("-d --directory -D", "-m --mode -o --owner -g --group", "", "sources")},
    "useradd": {"": ("--system --no-create-home", "--uid --home-dir --shell", "", "")},
    "loginctl": {"enable-linger": ("", "", "", "")},
    "gh": {
        "secret set": ("", "--body --env --repo", "", ""),
        "workflow run": ("", "--ref --field -f", "", ""),
    },
    "pip": {
        "install": (
            "--quiet --disable-pip-version-check --require-hashes --no-build-isolation --no-deps",
            "",
            "--requirement --editable",
            "",
        )
    },
    "ruff": {"format": ("--check", "", "", ""), "check": ("--fix", "", "", "")},
    "mypy": {"": ("--strict", "", "", "")},
    "lint-imports": {"": ("", "", "", "")},
    "mkdocs": {"build": ("--strict", "", "", ""), "serve": ("--strict", "", "", "")},
}
SAYS = {"dpkg-query": "install ok installed"}


def main(program: str, words: list[str]) -> int:
    """Hold the words against what the program takes; return its exit code."""
    if program == "sudo":
        return _sudo(words)
    name = _subcommand(KNOWN[program], words)
    if name is None:
        return _refuse(f"{program} {' '.join(words[:2])} is not known: is it written right? See {__file__}")
    taken = KNOWN[program][name]
    wrong = _check(words[len(name.split()) :], *(set(each.split()) for each in taken))
    if wrong:
        return _refuse(f"{program} {name}: {wrong}".replace(" :", ":"))
    sys.stdout.write(SAYS.get(program, ""))
    return 0


def _sudo(words: list[str]) -> int:
    while words and words[0].startswith("-"):
        words = words[2:] if words[0] in {"-u", "-g"} else words[1:]
    if not words or Path(words[0]).name not in {*KNOWN, "chatops"}:
        return _refuse(
            f"sudo {' '.join(words[:1])}: run nothing as root that has no stand-in. See {__file__}"
        )
    return subprocess.run([Path(words[0]).name, *words[1:]], check=False).returncode


def _subcommand(known: dict[str, tuple[str, str, str, str]], words: list[str]) -> str | None:
    plain = [word for word in words[:3] if not word.startswith("-")]
    names = (" ".join(plain[:length]) for length in range(len(plain), -1, -1))
    return next((name for name in names if name in known), None)


def _check(words: list[str], flags: set[str], valued: set[str], files: set[str], arguments: set[str]) -> str:
    """Return what is wrong with options and arguments, nothing where nothing is."""
    rest = list(words)
    loose: list[str] = []
    while rest:
        word = rest.pop(0)
        option, is_joined, value = word.partition("=")
        if word == "--":
            break
        if not word.startswith("-") or word == "-":
            loose.append(word)
            if "command" in arguments:  # what follows is another program's
                break
        elif option in valued | files:
            value = value if is_joined else (rest.pop(0) if rest else "")
            if not value or (option in files and value != "-" and not Path(value).exists()):
                return f"{option} names {value or 'nothing'}, which is not there"
        elif word not in flags:
            return f"there is no option {word}"
    makes_folders = bool({"-d", "--directory"} & {*words})
    checked = (
        loose if "files" in arguments else loose[:-1] if "sources" in arguments and not makes_folders else []
    )
    missing = [name for name in checked if not Path(name).exists()]
    return f"{', '.join(missing)} is not there" if missing else ""


def _refuse(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).name, sys.argv[2:]))
