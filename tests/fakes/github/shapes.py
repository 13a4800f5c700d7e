"""The JSON of GitHub's answers, with every field that its description requires."""

from datetime import datetime
from typing import Any

Json = dict[str, Any]
API, HTML = "https://api.github.test", "https://github.test"
_OWN_URLS = """
    html url archive assignees blobs branches collaborators comments commits compare contents contributors
    deployments downloads events forks git_commits git_refs git_tags issue_comment issue_events issues keys
    labels languages merges milestones notifications pulls releases stargazers statuses subscribers
    subscription tags teams trees hooks
"""
_PERSONAL_URLS = """
    avatar html url followers following gists starred subscriptions organizations repos events
    received_events
"""


def user(login: str) -> Json:
    """Return an account."""
    address = f"{API}/users/{login}"
    urls = {_url(name): f"{address}/{name}" for name in _PERSONAL_URLS.split()}
    more = {"gravatar_id": "", "type": "User", "site_admin": False}
    return {"login": login, "id": 7, "node_id": "U_7", **urls, **more}


def repository(name: str) -> Json:
    """Return a repository, as it stands inside other answers."""
    owner, _, short = name.partition("/")
    urls = {_url(each): f"{API}/repos/{name}/{each}" for each in _OWN_URLS.split()}
    more = {"private": True, "description": None, "fork": False}
    return {"id": 1, "node_id": "R_1", "name": short, "full_name": name, "owner": user(owner), **urls, **more}


def _url(name: str) -> str:
    return name if name == "url" else f"{name}_url"


def commit(repository_name: str, sha: str, message: str, author: str, at: datetime) -> Json:
    """Return a commit."""
    address = f"{API}/repos/{repository_name}/commits/{sha}"
    person = {"name": author, "email": f"{author}@example.org", "date": _moment(at)}
    return {
        "url": address,
        "sha": sha,
        "node_id": f"C_{sha}",
        "html_url": f"{HTML}/{repository_name}/commit/{sha}",
        "comments_url": f"{address}/comments",
        "commit": {
            "url": address,
            "author": person,
            "committer": person,
            "message": message,
            "comment_count": 0,
            "tree": {"sha": sha, "url": address},
        },
        "author": user(author),
        "committer": user(author),
        "parents": [],
    }


def deployment(repository_name: str, number: int, given: Json, sha: str, at: datetime) -> Json:
    """Return a deployment that was made of `given`."""
    address = f"{API}/repos/{repository_name}/deployments/{number}"
    return {
        "url": address,
        "id": number,
        "node_id": f"DE_{number}",
        "sha": sha,
        "ref": given["ref"],
        "task": given.get("task", "deploy"),
        "payload": given.get("payload", {}),
        "original_environment": given.get("environment", "production"),
        "environment": given.get("environment", "production"),
        "description": given.get("description", ""),
        "creator": user("chatops"),
        "created_at": _moment(at),
        "updated_at": _moment(at),
        "statuses_url": f"{address}/statuses",
        "repository_url": f"{API}/repos/{repository_name}",
    }


def status(of: Json, number: int, given: Json, at: datetime) -> Json:
    """Return a status of a deployment."""
    link = given.get("log_url", "")
    return {
        "url": f"{of['statuses_url']}/{number}",
        "id": number,
        "node_id": f"DES_{number}",
        "state": given["state"],
        "creator": user("chatops"),
        "description": given.get("description", ""),
        "environment": of["environment"],
        "target_url": link,
        "log_url": link,
        "created_at": _moment(at),
        "updated_at": _moment(at),
        "deployment_url": of["url"],
        "repository_url": of["repository_url"],
    }


def workflow(repository_name: str, file: str, state: str, at: datetime) -> Json:
    """Return a workflow."""
    address = f"{API}/repos/{repository_name}/actions/workflows/{file}"
    named = {"name": "Deploy", "path": f".github/workflows/{file}", "state": state}
    times = {"created_at": _moment(at), "updated_at": _moment(at)}
    links = {"url": address, "html_url": address, "badge_url": address}
    return {"id": 5, "node_id": "W_5", **named, **times, **links}


def run(repository_name: str, number: int, told: Json, at: datetime) -> Json:
    """Return a run; `told` holds what changes with it."""
    address = f"{API}/repos/{repository_name}/actions/runs/{number}"
    parts = ("jobs", "logs", "check_suite", "artifacts", "cancel", "rerun", "workflow")
    return {
        "id": number,
        "node_id": f"WFR_{number}",
        "run_number": number,
        "event": "workflow_dispatch",
        "workflow_id": 5,
        "url": address,
        "html_url": f"{HTML}/{repository_name}/actions/runs/{number}",
        **{f"{part}_url": f"{address}/{part}" for part in parts},
        "pull_requests": [],
        "created_at": _moment(at),
        "updated_at": _moment(at),
        "head_commit": None,
        "repository": repository(repository_name),
        "head_repository": repository(repository_name),
        **told,
    }


def job(of: Json, name: str, told: Json) -> Json:
    """Return a job of a run; `told` holds status, conclusion and steps."""
    ran = {"runner_id": None, "runner_name": None, "runner_group_id": None, "runner_group_name": None}
    return {
        "id": of["id"] * 10,
        "node_id": f"J_{of['id']}",
        "run_id": of["id"],
        "run_url": of["url"],
        "head_sha": of["head_sha"],
        "head_branch": of["head_branch"],
        "workflow_name": of["name"],
        "name": name,
        "url": f"{of['url']}/jobs/1",
        "html_url": f"{of['html_url']}/job/1",
        "check_run_url": of["url"],
        "labels": ["ubuntu-latest"],
        **ran,
        "created_at": of["created_at"],
        "started_at": of["created_at"],
        "completed_at": None,
        **told,
    }


def step(number: int, name: str, status: str, conclusion: str | None) -> Json:
    """Return a step of a job."""
    return {"name": name, "status": status, "conclusion": conclusion, "number": number}


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
