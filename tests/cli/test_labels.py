"""What a market's rules ask of files is planned, made, told, and refused where it cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from adgen.delivery.marks import needs
from adgen.delivery.marks.certs import make_test_chain
from tests.studio.campaign import CAMPAIGN, look_at_no_film, write_campaign

Adgen = Callable[..., Any]
HOME = Path("campaigns/small")
MUTE = "".join(
    line
    for line in CAMPAIGN.splitlines(keepends=True)
    if not line.startswith(("voice:", "disclosure:")) and "{{ line }}" not in line
)
HEAD = "region,headline,promise,line,cta\n"
WORDS = "你可以,每一天,,现在听"
CHINA = f"zh-CN,{WORDS}\n"
GERMANY = "de-DE,Du kannst,Jeden Tag,,Kaufen\n"
SIGNED = "shows: [], certificate: chain.pem, key: key.pem"
TIME = f"{HOME}/campaign.yaml, line 10, disclosure.timestamp_url: 'time.example' is no address"
AMERICA = "en-US,You can,All day,,Buy now\n"


@pytest.fixture(autouse=True)
def _here(adgen: Adgen, small_placements: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small placements, in the folder that `adgen` works in; nobody's certificates."""
    look_at_no_film(monkeypatch)
    for name in ("CERTIFICATE", "KEY", "PASSPHRASE"):
        monkeypatch.delenv(f"ADGEN_SIGNING_{name}", raising=False)


def write(*rows: str, disclosure: str = "") -> None:
    told = f"disclosure: {disclosure}\n" if disclosure else ""
    write_campaign(
        HOME, MUTE.replace("shots:\n", f"{told}shots:\n", 1), regions=HEAD + "".join(rows)
    )


def planned(adgen: Adgen, *words: str) -> dict[str, Any]:
    answer = adgen("plan", HOME, "--json", "--placement", "tile", *words)
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


def marks(document: dict[str, Any]) -> dict[str, list[str]]:
    return {row["region"]: row["marks"] for row in document["deliverables"]}


def test_each_market_gets_what_its_rules_ask(adgen: Adgen) -> None:
    write(CHINA, GERMANY, AMERICA, disclosure="{producer: us, shows: []}")
    document = planned(adgen)
    assert marks(document) == {
        "zh-CN": ["visible", "aigc", "xmp"], "de-DE": ["xmp"], "en-US": ["xmp"],
    }  # fmt: skip
    china, germany, _ = document["deliverables"]
    assert (china["label"], germany["label"]) == ("AI生成", "")
    assert "china-measures" in [rule["id"] for rule in china["label_rules"]]
    assert "GB 45438-2025" in china["label_rules"][0]["law"]
    assert germany["unmade_marks"] == ["c2pa"]
    assert document["warnings"] == [text for text in document["warnings"] if "disclos" not in text]


def test_a_market_that_cannot_have_its_mark_fails_with_its_law_and_the_way_out(
    adgen: Adgen,
) -> None:
    write(CHINA, GERMANY)
    answer = adgen("plan", HOME)
    assert (answer.code, answer.out) == (2, "")
    assert f"{HOME}/campaign.yaml (zh-CN, wall and 1 more): needs the mark aigc" in answer.err
    assert "GB 45438-2025, 5.4" in answer.err
    assert "hint: set disclosure.producer" in answer.err
    assert "de-DE" not in answer.err
    assert planned(adgen, "--region", "de-DE")["deliverables"][0]["marks"] == ["xmp"]


def test_a_label_of_ones_own_needs_the_words_of_the_rule(adgen: Adgen) -> None:
    write(CHINA, disclosure="{producer: us, label: 本内容由机器制作}")
    answer = adgen("plan", HOME)
    assert answer.code == 2
    assert "needs the mark visible, which cannot be made (Measures for Labelling" in answer.err
    assert "hint: give disclosure.label" in answer.err
    write(CHINA, disclosure="{producer: us, label: 本内容由AI生成}")
    assert planned(adgen)["deliverables"][0]["label"] == "本内容由AI生成"


def test_letters_that_the_label_does_not_take_are_told_where_they_are_written(
    adgen: Adgen,
) -> None:
    write(CHINA, disclosure='{producer: "Orlune GmbH"}')
    answer = adgen("plan", HOME)
    assert answer.code == 2
    assert "disclosure.producer: has letters that the AIGC label does not take" in answer.err
    assert "'Orlune GmbH'" in answer.err
    assert answer.err.count("hint:") == 1


def test_what_depends_on_what_is_shown_is_asked_once(adgen: Adgen) -> None:
    write(GERMANY, AMERICA, "hi-IN,You can,All day,,Buy\n")
    told = [text for text in planned(adgen)["warnings"] if "disclosure.shows" in text]
    assert len(told) == 1
    for rule in ("eu-deep-fakes", "new-york-performers", "india-synthetic"):
        assert rule in told[0]
    write(GERMANY, AMERICA, disclosure="{shows: [performer]}")
    document = planned(adgen)
    assert marks(document) == {"de-DE": ["xmp"], "en-US": ["visible", "xmp"]}
    assert not [text for text in document["warnings"] if "disclosure.shows" in text]
    assert document["deliverables"][1]["label"] == "AI-generated"
    assert any("nobody checked" in text for text in document["warnings"])


def test_a_visible_label_comes_where_the_campaign_wants_it(adgen: Adgen) -> None:
    write(GERMANY, "en-GB,You can,All day,,Buy\n", disclosure="{visible: advised, shows: []}")
    document = planned(adgen)
    assert [row["label"] for row in document["deliverables"]] == ["KI-generiert", ""]
    write(GERMANY, "en-GB,You can,All day,,Buy\n", disclosure="{visible: always, shows: []}")
    document = planned(adgen)
    assert [row["label"] for row in document["deliverables"]] == ["KI-generiert", "AI-generated"]
    assert "visible" in document["deliverables"][1]["marks"]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("{certificate: chain.pem}", "names a certificate without its key"),
        (
            "{certificate: chain.pem, key: gone.pem}",
            "disclosure.key: gone.pem cannot be read: No such file",
        ),
        ("{certificate: chain.pem, key: chain.pem}", "holds no private key as PEM"),
        (
            "{certificate: key.pem, key: key.pem}",
            "disclosure.certificate: key.pem holds no certificates as PEM",
        ),
        ("{certificate: chain.pem, key: other/key.pem}", "is not the key of the first certificate"),
        ("{certificate: old/chain.pem, key: old/key.pem}", "certificate 1 is valid from 2001-"),
        ("{certificate: new/chain.pem, key: new/key.pem}", "certificate 1 is valid from 2901-"),
        (
            "{certificate: web/chain.pem, key: web/key.pem}",
            "certificate 1 has none of the purposes",
        ),
        ("{certificate: chain.pem, key: key.pem, timestamp_url: time.example}", TIME),
    ],
)
def test_wrong_credentials_are_refused_before_anything_is_made(
    adgen: Adgen, told: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime

    write(GERMANY, disclosure=told)
    make_test_chain(HOME)
    make_test_chain(HOME / "other")
    make_test_chain(HOME / "old", datetime(2001, 2, 3, tzinfo=UTC))
    make_test_chain(HOME / "new", datetime(2901, 2, 3, tzinfo=UTC))
    with monkeypatch.context() as patched:
        patched.setattr(ExtendedKeyUsageOID, "EMAIL_PROTECTION", ExtendedKeyUsageOID.SERVER_AUTH)
        make_test_chain(HOME / "web")
    answer = adgen("run", HOME, "--out", "out")
    assert answer.code == 2
    assert words in answer.err
    assert "hint: " in answer.err
    assert "BEGIN" not in answer.err
    assert not Path("out").exists()


def test_a_certificate_for_tests_and_one_that_ends_soon_are_told(
    adgen: Adgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime, timedelta

    write(GERMANY)
    _, chain, key = make_test_chain(Path("keys"), datetime.now(UTC) - timedelta(days=350))
    monkeypatch.setenv("ADGEN_SIGNING_CERTIFICATE", str(chain))
    monkeypatch.setenv("ADGEN_SIGNING_KEY", str(key))
    document = planned(adgen)
    assert marks(document) == {"de-DE": ["xmp", "c2pa"]}
    assert any("is a certificate for tests" in text for text in document["warnings"])
    assert any("expires on" in text for text in document["warnings"])


def test_the_files_carry_their_marks_and_the_manifest_no_key(adgen: Adgen) -> None:
    write(
        CHINA, GERMANY, disclosure="{producer: us, shows: [], certificate: chain.pem, key: key.pem}"
    )
    root, _, key = make_test_chain(HOME)
    answer = adgen("run", HOME, "--out", "out", "--json", "--placement", "tile")
    assert answer.code == 0, answer.err
    document = json.loads(answer.out)
    for row in document["deliverables"]:
        place = ("--region", row["region"], "--placement", "tile", "--trust", root)
        inspected = adgen("inspect", row["path"], *place, "--json")
        assert inspected.code == 0, inspected.out
        told = json.loads(inspected.out)["marks"]
        assert told["c2pa"]["state"] == "Trusted"
        supplied = {"warm.png", "cold.png", "logo.png", "music.wav"}
        assert set(told["c2pa"]["ingredients"]) == supplied
        assert len(told["aigc"]) == (row["region"] == "zh-CN")
        checks = {finding["check"]: finding["passed"] for finding in row["findings"]}
        assert checks["signature"] and checks["needs c2pa"]
    secret = [line for line in key.read_text("ascii").splitlines() if "--" not in line]
    kept = [path for top in ("out", "store") for path in Path(top).rglob("*") if path.is_file()]
    assert len(kept) > 10
    for path in kept:
        data = path.read_bytes()
        assert not any(line.encode() in data for line in secret), path
    assert str(Path.cwd()) not in json.dumps(document["items"])


def test_one_flipped_byte_of_a_delivered_file_is_found(adgen: Adgen) -> None:
    write(GERMANY, disclosure=f"{{{SIGNED}}}")
    make_test_chain(HOME)
    answer = adgen("run", HOME, "--out", "out", "--json", "--placement", "tile")
    assert answer.code == 0, answer.err
    (row,) = json.loads(answer.out)["deliverables"]
    path = Path(row["path"])
    data = bytearray(path.read_bytes())
    data[data.rindex(b"mdat") + 400] ^= 1
    path.unlink()
    path.write_bytes(data)
    answer = adgen("inspect", path)
    assert answer.code == 1
    assert "assertion.bmffHash.mismatch" in answer.out


def test_a_second_run_marks_nothing_and_a_new_certificate_is_told(adgen: Adgen) -> None:
    write(GERMANY, disclosure=f"{{{SIGNED}}}")
    make_test_chain(HOME)
    first = json.loads(adgen("run", HOME, "--out", "out", "--json", "--placement", "tile").out)
    again = adgen("run", HOME, "--out", "out", "--placement", "tile")
    assert "1 of 1 files were made before" in again.err
    row = first["deliverables"][0]
    for name in ("root", "chain", "key"):
        (HOME / f"{name}.pem").unlink()
    make_test_chain(HOME)
    answer = adgen("plan", HOME, "--out", "out", "--json", "--placement", "tile")
    (now,) = json.loads(answer.out)["deliverables"]
    assert (now["status"], now["reason"]) == ("new", "the signing certificate changed")
    assert now["key"] == row["key"], "the film stays, its marks are new"
    explained = adgen("explain", row["path"])
    assert explained.code == 0
    assert f"marks {row['mark'][:12]}" in explained.out
    assert "rule eu-marking" in explained.out


def test_the_rules_are_listed_with_law_day_and_source(adgen: Adgen) -> None:
    answer = adgen("labels", "zh-CN", "--json")
    document = json.loads(answer.out)
    (china,) = [rule for rule in document["label_rules"] if rule["id"] == "china-measures"]
    assert (china["since"], china["confidence"]) == ("2025-09-01", "third")
    assert china["source"].startswith("https://")
    assert document["regions"][0]["required"] == ["visible", "aigc"]
    everything = adgen("labels")
    assert everything.code == 0
    assert "new-york-performers" in everything.out
    assert adgen("labels", "nowhere!").code == 2


def test_a_territory_is_no_language(adgen: Adgen) -> None:
    """As tags CN is no language, GB and EU are those of others: America's law was told of them."""
    found = json.loads(adgen("labels", "CN", "EU", "GB", "--json").out)["regions"]
    assert [(row["region"], row["required"]) for row in found] == [
        ("CN", ["visible", "aigc"]), ("EU", ["xmp"]), ("GB", []),
    ]  # fmt: skip
    assert {rule for row in found for rule in row["rules"]} <= {
        "china-measures", "anywhere", "eu-marking", "eu-deep-fakes"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("labels", "germany"), "REGION: is no territory or language tag: 'germany'"),
        (("labels", "DE", "--placement", "tiktuk"), "did you mean tiktok?"),
        (("labels", "--placement", "tiktuk"), "did you mean tiktok?"),
        (("inspect", "a.mp4", "--region", "germany"), "--region: is no territory"),
        (("inspect", "a.mp4", "--placement", "tiktok"), "give --region too"),
    ],
)
def test_what_marks_are_asked_of_is_known(words: tuple[str, ...], told: str, adgen: Adgen) -> None:
    Path("a.mp4").write_bytes(b"")
    answer = adgen(*words)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err
    assert adgen("labels", "CN", "--placement", "douyin-ours").code == 0, "rules name douyin-*"


def test_a_rule_that_changed_is_the_reason(adgen: Adgen, monkeypatch: pytest.MonkeyPatch) -> None:
    write(CHINA, GERMANY, disclosure="{producer: us, shows: []}")
    assert adgen("run", HOME, "--out", "out", "--placement", "tile").code == 0
    known = needs.table()
    stricter = {
        "china-measures": {"visible": known.rules[0].visible.model_copy(update={"share": 0.09})},  # type: ignore[union-attr]
        "eu-marking": {"requires": ("xmp", "aigc")},
    }
    rules = tuple(rule.model_copy(update=stricter.get(rule.id, {})) for rule in known.rules)
    monkeypatch.setattr(needs, "table", lambda: known.model_copy(update={"rules": rules}))
    monkeypatch.setattr(needs, "_asked", needs._asked.__wrapped__)  # remembers the old table's
    answer = adgen("plan", HOME, "--out", "out", "--json", "--placement", "tile")
    told = {row["region"]: row["reason"] for row in json.loads(answer.out)["deliverables"]}
    assert told == {
        "zh-CN": "the label that its market's rules ask for is another",
        "de-DE": "its market's rules ask for other marks; the producer that it names is another",
    }


def test_a_label_that_stays_is_on_the_last_picture(adgen: Adgen) -> None:
    write(CHINA, disclosure="{producer: us, shows: [], throughout: true}")
    answer = adgen("run", HOME, "--out", "out", "--json", "--placement", "tile")
    assert answer.code == 0, answer.err
    document = json.loads(answer.out)
    (overlay,) = [item for item in document["items"].values() if item["stage"] == "overlay"]
    assert overlay["parameters"]["label"]["frames"] == [0, 90]
    again = planned(adgen, "--out", "out", "--set", "disclosure.throughout=false")
    assert [row["status"] for row in again["deliverables"]] == ["new"]
    assert "disclosure.throughout changed" in again["deliverables"][0]["reason"]


def test_a_spot_that_ends_before_its_label_may_is_refused(adgen: Adgen) -> None:
    write(CHINA, disclosure="{producer: us, shows: []}")
    text = (HOME / "campaign.yaml").read_text("utf-8")
    short = text.replace("beats: 2", "beats: 1").replace("beats: 3", "beats: 1")
    (HOME / "campaign.yaml").write_text(short, "utf-8")
    answer = adgen("plan", HOME, "--placement", "tile", "--set", "lengths=[1]")
    assert answer.code == 2
    assert "is to show its visible label for 2 s, and lasts 1 s" in answer.err
    assert adgen("plan", HOME, "--placement", "tile", "--set", "lengths=[2]").code == 0


def test_an_own_placement_like_a_chinese_one_is_labelled_in_any_region(adgen: Adgen) -> None:
    write(AMERICA, disclosure="{producer: us, shows: []}")
    own = "placements:\n  - {id: our-feed, like: douyin-feed, width: 96, height: 96,\n" \
        "     seconds: {min: 1}, safe: {top: 6, bottom: 6, left: 6, right: 6}}\n"  # fmt: skip
    (HOME / "own.yaml").write_text(own, "utf-8")
    text = (HOME / "campaign.yaml").read_text("utf-8")
    text = text.replace(
        "placements: [wall, tile]", "placements: [our-feed]\nplacements_file: own.yaml"
    )
    (HOME / "campaign.yaml").write_text(text, "utf-8")
    answer = adgen("plan", HOME, "--json")
    assert answer.code == 0, answer.err
    (row,) = json.loads(answer.out)["deliverables"]
    assert {"visible", "aigc"} <= set(row["marks"])
    assert row["label"] == "AI生成"
