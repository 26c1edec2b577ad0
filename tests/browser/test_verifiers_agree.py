"""The verifier in the browser and the one in Python say the same, of everything."""

import json

import pytest
from django.conf import settings

from accreditation.badge import number
from tests.accreditation.badge import hostile, samples, vectors

CONTENT = json.loads(vectors.FILE.read_text(encoding="utf-8"))
HOME = "http://localhost/"  # a secure place to a browser; every file of it comes from the folder
START = """async (content) => {
  const [bytes, pack, verify] = await Promise.all(
    ["bytes", "pack", "verify"].map((name) => import(`/static/js/verify/${name}.js`)));
  const key = bytes.fromHex(content.pack_key);
  const packs = {};
  for (const [name, text] of Object.entries(content.packs)) {
    packs[name] = await pack.openPack(bytes.fromHex(text), key);
  }
  window.told = async (text, vector) => {
    const { verdict, claims, number } = await verify.verify(text, packs[vector.pack], vector.at);
    return claims ? { verdict, claims, number } : { verdict };
  };
  window.isTaken = (text) => pack.openPack(bytes.fromHex(text), key).then(() => true, (problem) => {
    if (problem instanceof bytes.Refused) return false;
    throw problem;
  });
  window.verifying = { verify };
}"""
ALL = """(vectors) => Promise.all(vectors.map((vector) => told(vector.text, vector)))"""
RULE = """async ({ text, vector, change }) => {
  const token = verifying.verify.tokenIn(text), letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const spelled = (all) => {
    let bits = "";
    for (const byte of all) bits += byte.toString(2).padStart(8, "0");
    const fives = bits.match(/.{1,5}/g) ?? [];
    return fives.map((five) => letters[parseInt(five.padEnd(5, "0"), 2)]).join("");
  };
  const flipped = (bit) =>
    token.map((byte, at) => at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte);
  const cases = change.startsWith("flip")
    ? Array.from({ length: token.length * 8 }, (_, bit) => flipped(bit))
    : Array.from({ length: token.length }, (_, length) => token.slice(0, length));
  const found = await Promise.all(cases.map((one) => told(spelled(one), vector)));
  return [cases.length, [...new Set(found.map((one) => one.verdict))]];
}"""


@pytest.fixture(scope="module")
def page(browser):
    """A page of the folder `static`, with the verifier and the packs of the vectors loaded."""
    context = browser.new_context()

    def answer(route, request):
        path = request.url.removeprefix(HOME)
        if path:
            file = settings.BASE / path
            route.fulfill(body=file.read_bytes(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>-</title>", content_type="text/html")

    context.route("**/*", answer)
    page = context.new_page()
    page.goto(HOME)
    page.evaluate(START, CONTENT)
    yield page
    context.close()


def test_every_vector_has_its_verdict_and_claims(page):
    asked = CONTENT["vectors"]
    kept = ("verdict", "claims", "number")
    expected = [{key: one[key] for key in kept if key in one} for one in asked]
    found = page.evaluate(ALL, asked)
    assert len(found) > 300
    wrong = [(v["name"], f, e) for v, f, e in zip(asked, found, expected, strict=True) if f != e]
    assert wrong == []


def test_every_flipped_bit_and_every_shorter_length_is_forged(page):
    by_name = {vector["name"]: vector for vector in CONTENT["vectors"]}
    for rule in CONTENT["rules"]:
        vector = by_name[rule["of"]]
        facts = {"text": vector["text"], "vector": vector, "change": rule["change"]}
        count, verdicts = page.evaluate(RULE, facts)
        assert count > 100
        assert verdicts == [rule["verdict"]]


def test_packs_are_taken_and_refused_alike(page):
    found = {one["name"]: page.evaluate("isTaken", one["pack"]) for one in CONTENT["of_packs"]}
    assert found == {one["name"]: one["taken"] for one in CONTENT["of_packs"]}
    assert list(found.values()).count(True) == 2


def test_numbers_are_read_alike(page):
    typed = [
        *(number.written("PR22", n) for n in (1, 9, 417, 99_999, 100_000, 999_999)),
        *("pr22 00417 m", "PR22—00417—M", "РR22-00417-М", "PR2200417M", " pr22.00417.m ", "PR22"),
        *("PR22-00417-N", "PR22-00000-" + number.written("PR22", 1)[-1], "", "-", "PR22-0417-M"),
        *("MJ23-00417-M", "A1-00001-1", "ＰＲ２２-00417-M", "PR22-00417-M-", "PR22-000417-M"),
    ]

    def ours(text):
        try:
            return {"number": number.written(*number.read(text))}
        except number.NotANumber as slip:
            return {"slip": str(slip.slip)}

    read = """async (typed) => {
      const { readNumber } = await import("/static/js/verify/number.js");
      return typed.map(readNumber);
    }"""
    found = dict(zip(typed, page.evaluate(read, typed), strict=True))
    assert found == {text: ours(text) for text in typed}


@pytest.mark.thorough
def test_none_of_ten_thousand_damaged_badges_is_valid(page):
    facts = next(one for one in CONTENT["vectors"] if one["name"] == "name: latin")
    texts = [text for _n, text in hostile.damaged(samples.token(), count=10_000, seed=1)]
    found = page.evaluate(ALL, [{**facts, "text": text} for text in texts])
    assert [one["verdict"] for one in found] == ["FORGED"] * 10_000
