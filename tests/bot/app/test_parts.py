"""What every way of running shares, and what is said where it cannot be used."""


def test_services_are_as_the_settings_say(folder: Folder) -> None:
    """Where they run, and how far they scale."""
    text = SETTINGS + "  api-gateway: {environments: [staging], min_replicas: 0, max_replicas: 12}\n"
    folder.settings.write_text(text, encoding="utf-8")
    catalog = parts.catalog(read(folder.settings))
    usual, own = catalog.find("order-service"), catalog.find("api-gateway")

    assert usual is not None
    assert (usual.min_replicas, usual.max_replicas) == (1, None)
    assert own is not None
    assert (own.environments, own.min_replicas, own.max_replicas) == (("staging",), 0, 12)


def test_ids_are_fresh_and_fit_everywhere() -> None:
    """In a button's id, a file name, a URL: no letter of them means anything."""
    ids = {parts._new_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert all(id_.startswith("op_") and id_.replace("_", "").isalnum() for id_ in ids)
