"""What an incident needs as time goes by: reminders, the next one called, a room in place of a lost one."""

from bot.core.domain.audit import EventName
from bot.core.domain.step import Kind
from tests.fakes.bench import BOB, rest
from tests.fakes.incident_bench import DAY, HOUR, MINUTE, IncidentBench


def _reminders(bench: IncidentBench) -> int:
    return sum(effect.startswith("message reminder") for effect in bench.rooms.effects)


async def test_silence_is_reminded_of_three_times(bench: IncidentBench) -> None:
    """Every thirty minutes without an update of a sev1 call the commander, three times at most."""
    incident = await bench.create()
    counts = []
    for _ in range(6):
        await bench.pass_time(30 * MINUTE)
        counts.append(_reminders(bench))

    assert counts == [1, 2, 3, 3, 3, 3]
    reminder = bench.now(incident).step(Kind.REMINDER)
    assert reminder is not None
    assert (reminder.person, reminder.text) == (incident.commander, "No update for 1 hour 30 minutes")
    assert len(bench.events(EventName.INCIDENT_REMINDED)) == 3


async def test_an_update_begins_a_new_gap(bench: IncidentBench) -> None:
    """Whoever speaks is left alone for the whole gap, and may be reminded three times again."""
    incident = await bench.create()
    await bench.pass_time(31 * MINUTE)
    await bench.pass_time(20 * MINUTE)
    await bench.response.update(bench.inside(incident), "still looking into it")
    await bench.pass_time(29 * MINUTE)
    assert _reminders(bench) == 1

    for _ in range(5):
        await bench.pass_time(30 * MINUTE)

    assert _reminders(bench) == 4


async def test_severities_differ(bench: IncidentBench) -> None:
    """A sev2 is given an hour, a sev3 is never asked about."""
    await bench.create(severity="sev2")
    await bench.pass_time(59 * MINUTE)
    assert _reminders(bench) == 0
    await bench.pass_time(MINUTE)
    assert _reminders(bench) == 1

    await bench.create(severity="sev3")
    await bench.pass_time(30 * MINUTE)
    assert _reminders(bench) == 1


async def test_a_restart_reminds_of_no_gap_twice(bench: IncidentBench) -> None:
    """After two hours down one reminder tells of the whole silence; the next comes a gap later."""
    incident = await bench.create()
    await bench.pass_time(30 * MINUTE)
    await bench.restart()
    assert _reminders(bench) == 1
    await bench.crash()
    await bench.clock.pass_time(2 * HOUR)
    await bench.restart()

    assert _reminders(bench) == 2
    await bench.pass_time(29 * MINUTE)
    assert _reminders(bench) == 2
    for _ in range(5):
        await bench.pass_time(30 * MINUTE)
    assert (_reminders(bench), bench.now(incident).reminded) == (3, 3)


async def test_another_severity_reminds_of_no_gap_twice(bench: IncidentBench) -> None:
    """Whoever was reminded as sev2 has half an hour from then as sev1."""
    incident = await bench.create(severity="sev2")
    await bench.pass_time(HOUR)
    await bench.response.set_severity(bench.inside(incident), "sev1")
    await bench.pass_time(29 * MINUTE)
    assert _reminders(bench) == 1

    await bench.pass_time(MINUTE)
    assert _reminders(bench) == 2


async def test_what_was_no_matter_is_reminded_of_in_full(bench: IncidentBench) -> None:
    """A sev3 that was silent for hours and got worse is reminded of at once, and three times in all."""
    incident = await bench.create(severity="sev3")
    await bench.pass_time(2 * HOUR)
    await bench.response.set_severity(bench.inside(incident), "sev1")
    await rest()
    assert _reminders(bench) == 1
    for _ in range(5):
        await bench.pass_time(30 * MINUTE)

    assert _reminders(bench) == 3


async def test_reminders_do_not_pile_up(bench: IncidentBench) -> None:
    """While one could not be sent there is no second one."""
    await bench.create()
    bench.rooms.failing["post reminder 1"] = 20
    for _ in range(3):
        await bench.pass_time(30 * MINUTE)
    bench.rooms.failing.clear()
    await bench.pass_time(5 * MINUTE)

    assert _reminders(bench) == 1


async def test_a_reminder_whose_answer_was_lost_is_one(bench: IncidentBench) -> None:
    """What was told before the crash is found by its key."""
    await bench.create()
    bench.rooms.failing_late["post reminder 1"] = 1
    await bench.pass_time(30 * MINUTE)
    await bench.restart()
    await bench.pass_time(MINUTE)

    assert _reminders(bench) == 1


async def test_nobody_is_reminded_of_what_is_over(bench: IncidentBench) -> None:
    """A resolved incident is left alone."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), "over")
    await bench.pass_time(DAY)

    assert _reminders(bench) == 0


async def test_the_next_one_is_called(bench: IncidentBench) -> None:
    """Five minutes without a ✅ call the next of the rota, then the escalation, and then nobody any more."""
    incident = await bench.create()
    called = []
    for _ in range(5):
        called.append(
            [step.person.name for step in bench.now(incident).steps if step.kind is Kind.CALL and step.person]
        )
        await bench.pass_time(5 * MINUTE)

    assert called == [["bob"], ["bob", "carol"], *[["bob", "carol", "dave"]] * 3]


async def test_a_failure_of_discord_ends_no_calling(bench: IncidentBench) -> None:
    """Nobody could be asked for at the moment of the next call: it is made, and reminders come, later."""
    incident = await bench.create()
    bench.chat.unreachable = True
    await bench.pass_time(5 * MINUTE)
    bench.chat.unreachable = False
    await bench.pass_time(MINUTE)
    assert sum(step.kind is Kind.CALL for step in bench.now(incident).steps) == 2

    await bench.pass_time(30 * MINUTE)
    assert _reminders(bench) == 1


async def test_who_takes_it_ends_the_calling(bench: IncidentBench) -> None:
    """After an acknowledgement nobody else is called; the first to take it counts."""
    incident = await bench.create()
    await bench.response.acknowledge(incident.id, bench.chat.members[BOB])
    await bench.response.acknowledge(incident.id, bench.chat.members["103"])
    await bench.pass_time(HOUR)

    now = bench.now(incident)
    assert now.acknowledged is not None
    assert now.acknowledged.by.name == "bob"
    assert sum(step.kind is Kind.CALL for step in now.steps) == 1
    assert len(bench.events(EventName.INCIDENT_ACKNOWLEDGED)) == 1


async def test_who_has_left_is_passed_over(bench: IncidentBench) -> None:
    """A rota may name someone who is no member any more; the next one is called at once."""
    bench.chat.kick(BOB)
    incident = await bench.create()

    (call,) = [step for step in incident.steps if step.kind is Kind.CALL]
    assert call.person is not None
    assert call.person.name == "carol"


async def test_a_lost_room_is_made_again(bench: IncidentBench) -> None:
    """An open incident gets another room and card, and goes on there; what was said is not said again."""
    incident = await bench.create()
    bench.rooms.delete_room(incident)
    assert incident.room is not None
    await bench.response.vanished(channel_id=incident.room.place.channel_id)
    await rest()

    now = bench.now(incident)
    assert now.room is not None
    assert now.room != incident.room
    assert now.card is not None
    assert now.card.channel_id == now.room.place.channel_id
    await bench.response.update(bench.inside(incident), "on we go")
    assert bench.rooms.effects.count("message announcement") == 1


async def test_a_lost_room_that_nobody_told_of(bench: IncidentBench) -> None:
    """A message that finds no room leads to a new one, and stands there."""
    incident = await bench.create()
    bench.rooms.delete_room(incident)
    await bench.response.update(bench.attempt(), "where are we?", incident=incident.id)
    for _ in range(3):
        await bench.pass_time(20)

    step = bench.now(incident).find("update 1")
    assert step is not None
    assert step.is_done


async def test_a_closed_incident_goes_without_a_room(bench: IncidentBench) -> None:
    """Nothing is made again for what is over, and nothing is left to do."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), "over")
    await rest()
    bench.rooms.delete_room(incident)
    assert incident.room is not None
    await bench.response.vanished(channel_id=incident.room.place.channel_id)
    await rest()

    assert bench.now(incident).is_finished
    assert sum(effect.startswith("room") for effect in bench.rooms.effects) == 1
