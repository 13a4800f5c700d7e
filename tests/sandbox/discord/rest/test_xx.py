from tests.fakes.discord import *
async def test_a(http):
    print(await http.bot("PATCH", f"/guilds/{GUILD}/members/{ALICE}", {"nick": "bobby"}))
    print(await http.bot("PATCH", f"/guilds/{GUILD}/members/@me", {"nick": "bobby"}))
    print(await http.alice("PATCH", f"/guilds/{GUILD}/members/@me", {"nick": "bobby"}))
    assert 0
