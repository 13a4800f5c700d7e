"""The status page for machines."""

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.core.domain.incident import Severity
from bot.web.summary import summary
from tests.fakes.public import CHECKOUT, PAYMENTS, hostile_view, make_view


def test_all_well_in_statuspages_words() -> None:
    """Tools that read Statuspage's summary find the words they know."""
    assert summary(make_view()) == {
        "page": {"name": "Status", "time_zone": "UTC", "updated_at": "2026-03-04T12:30:00+00:00"},
        "status": {"indicator": "none", "description": "All systems operational"},
        "components": [
            {"id": "order-service", "name": "order-service", "status": "operational"},
            {"id": "payment-service", "name": "payment-service", "status": "operational"},
        ],
        "incidents": [],
        "past_incidents": [],
        "scheduled_maintenances": [],
    }


def test_an_open_incident_whole() -> None:
    """What it is, how far, how bad, and every statement, the newest first."""
    assert summary(make_view(PAYMENTS))["incidents"] == [
        {
            "id": "inc_1",
            "name": "Payment processing failures",
            "status": "identified",
            "impact": "critical",
            "created_at": "2026-03-04T12:00:00+00:00",
            "started_at": "2026-03-04T12:00:00+00:00",
            "updated_at": "2026-03-04T12:09:00+00:00",
            "resolved_at": None,
            "components": [
                {"id": "payment-service", "name": "payment-service", "status": "major_outage"},
            ],
            "incident_updates": [
                {
                    "id": "inc_1-2",
                    "incident_id": "inc_1",
                    "status": "identified",
                    "body": "Stripe API key expired.",
                    "created_at": "2026-03-04T12:09:00+00:00",
                },
                {
                    "id": "inc_1-1",
                    "incident_id": "inc_1",
                    "status": "investigating",
                    "body": "Payments fail.",
                    "created_at": "2026-03-04T12:00:00+00:00",
                },
            ],
        }
    ]


@pytest.mark.parametrize(
    ("severity", "impact"),
    [(Severity.SEV1, "critical"), (Severity.SEV2, "major"), (Severity.SEV3, "minor")],
)
def test_how_bad_it_is(severity: Severity, impact: str) -> None:
    """An incident's impact is what the whole page shows while it is the worst."""
    told = json.loads(json.dumps(summary(make_view(replace(PAYMENTS, severity=severity)))))

    assert told["incidents"][0]["impact"] == impact
    assert told["status"]["indicator"] == impact


def test_resolved_ones_stand_apart() -> None:
    """Statuspage's summary has only open incidents, so that tools may count them; the others are beside."""
    told = json.loads(json.dumps(summary(make_view(CHECKOUT, zone=ZoneInfo("Europe/Berlin")))))

    assert told["incidents"] == []
    (past,) = told["past_incidents"]
    assert (past["status"], past["resolved_at"]) == ("resolved", "2026-03-02T13:23:00+01:00")
    assert told["page"]["time_zone"] == "Europe/Berlin"


def test_hostile_text_is_text() -> None:
    """Whatever was typed, the document can be read as strict UTF-8."""
    told = json.dumps(summary(hostile_view()), ensure_ascii=False).encode("utf-8")

    assert len(json.loads(told)["incidents"]) == 5
    assert b"\\u0000" not in told
