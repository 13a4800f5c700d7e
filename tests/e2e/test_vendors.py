"""The whole bot on the real adapters, before strict vendors: one effect each, and no credential anywhere."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from urllib.parse import quote

import aiohttp
import pytest
import pytest_asyncio

from tests.contracts.delivery_github import REPOSITORY
from tests.e2e.canaries import everything, leaks
from tests.e2e.crash import kill, restart
from tests.e2e.incident import Incident
from tests.e2e.pilot import Pilot
from tests.e2e.shell import bot_environ, chatops
from tests.e2e.vendors import ALERTMANAGER, CANARIES, SERVICE, Vendors, vendors
from tests.fakes.prometheus import Past
from tests.fakes.vendor import Play, answers

VERSION, TITLE = "v2.4.1", "Checkout fails again"
DISPATCH = f"POST /repos/{REPOSITORY}/actions/workflows/deploy.yml/dispatches"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def team(tmp_path_factory: pytest.TempPathFactory, past: Past) -> AsyncIterator[tuple[Pilot, Vendors]]:
    """Fly one sandbox of a team that has them all."""
    async with vendors(tmp_path_factory.mktemp("vendors"), past.url) as team:
        yield team


@pytest.mark.asyncio(loop_scope="module")
async def test_a_deploy_outlives_the_bot(team: tuple[Pilot, Vendors]) -> None:
    """What comes is seen before it is approved; the bot killed meanwhile, the only run ends well."""
    pilot, every = team
    github, sha = every.github, every.github.history.sha(VERSION)
    card = await pilot.deploy("alice", SERVICE, VERSION, "production")

    assert "Prepare v2.4.1" in card.fields["Changes"]
    assert "Release v2.4.1" in card.fields["Changes"]
    assert DISPATCH not in github.calls
    github.is_held = True
    await pilot.person("bob").react(card.message, "✅")
    await card.until(lambda card: "/actions/runs/1" in str(card.message))
    github.runs[0].done = 1  # its second step runs
    await card.until(lambda card: "Deploy" in card.fields.get("Progress", ""))
    await kill(pilot)
    github.is_held = False
    await restart(pilot)

    await card.shows("✅ Deploy complete. Health check passed.")
    assert "error ratio is 0.001" in card.fields["Evidence"]
    assert github.calls.count(DISPATCH) == 1
    [run] = github.runs
    assert (run.inputs["sha"], run.inputs["operation_id"]) == (sha, card.operation_id)


@pytest.mark.asyncio(loop_scope="module")
async def test_an_incident_reaches_each_once(team: tuple[Pilot, Vendors]) -> None:
    """One alert of the owner's key, one public incident, and the card says who is on call."""
    pilot, every = team
    incident = await Incident.begun(pilot, "Checkout fails", service=SERVICE)
    await incident.message("card", "PagerDuty notified: order-team")
    await incident.message("card", "Ada Lovelace")

    [alert] = every.pagerduty.alerts
    [public] = every.statuspage.incidents
    assert alert.event["dedup_key"] == incident.id
    assert public["name"] == "Checkout fails"
    assert len(public["incident_updates"]) == 1


def says_back(secret: str, status: int = 422) -> Play:
    """Return the refusal of a vendor that repeats what it was given, in each form."""
    forms = f"{secret} {quote(secret, safe='')} {b64encode(secret.encode()).decode()}"
    return answers(status, {"message": f"not with {forms}", "errors": [forms]})


async def provoke(pilot: Pilot, every: Vendors) -> str:
    """Let vendors, a command and a third party's adapter say credentials back; return what alice was told."""
    alice, secrets = pilot.person("alice"), every.secrets(pilot)
    every.github.plays_on["POST /dispatches"] = [says_back(CANARIES["GITHUB_TOKEN"])]
    card = await (await pilot.deploy("alice", SERVICE, "v2.3.2", "staging")).shows("Deploy failed")
    told = [card.content, *card.fields.values(), (await alice.slash("logs", service=SERVICE)).text]
    every.loki.plays = [says_back(secrets["LOKI_PASSWORD in Basic"], 401)]
    told += [(await alice.slash("logs", service=SERVICE)).text]
    for service in ("api-gateway", "payment-service"):
        told += [(await alice.refused("migrate", service=service, environment="staging")).text]
    every.pagerduty.plays_on["POST /enqueue"] = [says_back(CANARIES["PAGERDUTY_KEY"], 400)]
    every.statuspage.plays = [says_back(CANARIES["STATUSPAGE_TOKEN"], 401)]
    incident = await Incident.begun(pilot, TITLE, service=SERVICE)
    told += [str((await incident.message("card", "(a secret)"))["embeds"])]
    told += [(await alice.slash("status", service=SERVICE)).text]
    return "\n".join(told)


async def hear(pilot: Pilot) -> list[int]:
    """Tell the bot of nothing it understands, with the right token and with one that holds the right one."""
    async with aiohttp.ClientSession() as http:
        codes = []
        for sign in (ALERTMANAGER, f"{ALERTMANAGER}x"):
            headers = {"Authorization": f"Bearer {sign}"}
            async with http.post(
                f"{pilot.bot.web}/webhooks/alertmanager", headers=headers, data="no"
            ) as answer:
                codes.append(answer.status)
        return codes


async def operate(pilot: Pilot, every: Vendors) -> dict[str, str]:
    """Return what the command line prints, of vendors that are well and of some that are not."""
    environ, config = bot_environ(pilot.ready), ("--config", str(every.config))
    well = await chatops("check", *config, environ=environ)
    every.github.plays = [says_back(CANARIES["GITHUB_TOKEN"], 401)]
    every.loki.plays = [says_back(CANARIES["LOKI_PASSWORD"], 401)]
    every.statuspage.plays = [says_back(CANARIES["STATUSPAGE_TOKEN"], 401)]
    ill = await chatops("check", *config, environ=environ)
    queried = await chatops("audit", "query", "--event", "all", "--json", *config, environ=environ)
    assert (well.code, ill.code, queried.code) == (0, 1, 0), f"{well}\n{ill}"
    assert ill.out.count("(a secret)") >= 3
    return {"check": well.out + well.err, "a failing check": ill.out + ill.err, "audit query": queried.out}


async def do_without_the_bot(pilot: Pilot, every: Vendors) -> bytes:
    """Return what a command prints that breaks, and the files that it leaves."""
    words = ("do", "/migrate api-gateway staging", "--as", "alice", "--config", str(every.config))
    ended = await chatops(*words, environ=bot_environ(pilot.ready))
    files = [each.read_bytes() for each in pilot.state.glob("chatops.db*")]
    return b"".join([ended.out.encode(), ended.err.encode(), *files])


@pytest.mark.asyncio(loop_scope="module")
async def test_no_credential_stands_anywhere(team: tuple[Pilot, Vendors]) -> None:
    """No output, trace or file holds one, whoever says it back; the same search finds what is shown."""
    pilot, every = team
    told = await provoke(pilot, every)
    assert await hear(pilot) == [400, 401]
    left = await everything(pilot, told=told, **await operate(pilot, every))

    await kill(pilot)
    left["do"] = await do_without_the_bot(pilot, every)
    log = left["file bot.log"].decode()

    assert leaks(left, every.secrets(pilot)) == []
    shown = {place.split()[0] for place in left if leaks({place: left[place]}, {"title": TITLE})}
    assert shown >= {"file", "page", "MESSAGE_CREATE", "MESSAGE_UPDATE", "audit"}
    assert {"file chatops.db", "file bot.log"} <= set(left)
    assert any(place.startswith("command line") for place in left)
    assert "the database refused (a secret)" in log
    assert '"exc_type": "RuntimeError"' in log
    assert b"the database refused (a secret)" in left["do"]
    assert "no ($COMMAND_TOKEN)" in told
    assert "paid nothing" in told


@pytest.mark.parametrize("form", ["{}", "a {} b"])
def test_the_search_finds_every_form(form: str) -> None:
    """As it is, as in a URL, in JSON, and in Base64 with anything before and after it."""
    secret = 'a"b/c+d\\e-and-more'  # noqa: S105 - nobody's
    said = form.format(secret)
    forms = [
        said,
        quote(said, safe=""),
        json.dumps(said),
        *(b64encode((x + said + x).encode()).decode() for x in ("", "1", "22")),
    ]

    assert [leaks({"x": each.encode()}, {"s": secret}) for each in forms] == [["s in x"]] * len(forms)
    assert leaks({"x": b"a"}, {"s": secret}) == []
