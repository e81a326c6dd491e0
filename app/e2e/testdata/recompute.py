"""Makes the draws of a proof.json again, from what its format says alone, over rounds and redraws, with luck saved up from the first.

usage: recompute.py '{"title": tickets that its owner gave it}' < proof.json
"""
import hashlib
import hmac
import itertools
import json
import sys

given = json.loads(sys.argv[1])
proof = json.load(sys.stdin)


def sha(data):
    return hashlib.sha256(data).hexdigest()


def winner_of(draw):
    fields = ("position", "weight", "title", "year")
    films = draw["list"]
    rows = "".join("\t".join(str(film[f]) for f in fields if f in film) + "\n" for film in films).encode()
    assert sha(rows) == draw["list_hash"], "the list's hash"
    seed = bytes.fromhex(draw["seed"])
    assert sha(seed) == draw["commitment"], "the commitment"
    message = f'movie-lottery/1\n{proof["code"]}\n{draw["number"]}\n{draw["list_hash"]}\n{draw["word"]}'
    total = sum(film["weight"] for film in films)
    for i in itertools.count():
        x = int.from_bytes(hmac.digest(seed, f"{message}\n{i}".encode(), "sha256")[:8], "big")
        if x < 2**64 - 2**64 % total:
            break
    ticket = x % total
    for film in films:
        ticket -= film["weight"]
        if ticket < 0:
            assert film["position"] == draw["winner"], "the winner"
            return film["title"]


lost, out, number = {}, set(), 0
rounds = itertools.groupby(proof["draws"], key=lambda draw: draw["round"])
for wanted, (current, draws) in enumerate(rounds, 1):
    assert current == wanted, "the round"
    passed = set()
    for draw in draws:
        number += 1
        assert draw["number"] == number, "the number"
        titles = [film["title"] for film in draw["list"]]
        assert not (out | passed) & set(titles), "a winner is on the list"
        for film in draw["list"]:
            title = film["title"]
            assert film["weight"] == min(5, given.get(title, 1) + lost.get(title, 0)), f"the weight of {title}"
        winner = winner_of(draw)
        passed.add(winner)
        print(number, current, winner)
    out.add(winner)
    for title in titles:
        if title != winner:
            lost[title] = lost.get(title, 0) + 1
promises = [draw["commitment"] for draw in proof["draws"]] + [proof["next_commitment"]]
assert len(set(promises)) == len(promises), "a promise is made twice"
