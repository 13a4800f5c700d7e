"""GitHub's official description, with what the extract at hand lacks or is known to have wrong."""

from functools import cache

from tests.fakes.description import GITHUB
from tests.fakes.openapi import Described, OpenApi

_ANYWHERE = frozenset({401, 403, 404, 422})
"""GitHub answers so to any call, and describes it for some only."""


SHA = "application/vnd.github.sha"
"""https://docs.github.com/en/rest/commits/commits#get-a-commit"""


@cache
def github() -> OpenApi | None:
    """Return the description; None where it is not on this machine."""
    return OpenApi(GITHUB, anywhere=_ANYWHERE, amend=_amend) if GITHUB.is_file() else None


def _amend(described: Described) -> None:
    """Add the list of tags and the commit as its id alone, which are left out, and repair two fields.

    `created` is a search, as it is documented; the conclusion of a job that runs is null.

    https://docs.github.com/en/rest/repos/repos#list-repository-tags
    """
    described["components"]["parameters"]["created"]["schema"] = {"type": "string"}
    conclusion = described["components"]["schemas"]["job"]["properties"]["conclusion"]
    conclusion["enum"].append(None)
    text = {"type": "string"}
    commit_found = described["paths"]["/repos/{owner}/{repo}/commits/{ref}"]["get"]["responses"]["200"]
    commit_found["content"][SHA] = {"schema": {}}
    commit = {"type": "object", "required": ["sha", "url"], "properties": {"sha": text, "url": text}}
    fields = {"commit": commit, **dict.fromkeys(("name", "node_id", "tarball_url", "zipball_url"), text)}
    tag = {"type": "object", "required": list(fields), "properties": fields}
    names = ("owner", "repo", "per-page", "page")
    described["paths"]["/repos/{owner}/{repo}/tags"] = {
        "get": {
            "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in names],
            "responses": {
                "200": {
                    "description": "Response",
                    "content": {"application/json": {"schema": {"type": "array", "items": tag}}},
                }
            },
        }
    }
