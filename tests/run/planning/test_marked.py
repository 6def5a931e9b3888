"""What a planned mark claims, and what its key holds: all that is written, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from adgen import pipeline
from adgen.delivery.marks.certs import make_test_chain
from adgen.run.marking import PlannedMark
from adgen.run.plan import Plan
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from tests.studio.campaign import CAMPAIGN, REGIONS, write_campaign

Planner = Callable[..., Plan]
SIGNED = "disclosure: {producer: us, shows: [], certificate: chain.pem, key: key.pem}"
UNSIGNED = "disclosure: {producer: us, shows: []}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


@pytest.fixture
def plan(
    tmp_path: Path, store: Store, small_placements: None, monkeypatch: pytest.MonkeyPatch
) -> Planner:
    """Plans the small campaign after a change of its text, its rows beside it."""
    for name in ("CERTIFICATE", "KEY", "PASSPHRASE"):
        monkeypatch.delenv(f"ADGEN_SIGNING_{name}", raising=False)
    home = tmp_path / "home"
    make_test_chain(home)

    def planned(*changes: tuple[str, str], regions: str = REGIONS) -> Plan:
        text = CAMPAIGN
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = write_campaign(home, text, regions=regions)
        return pipeline.plan(Request(path), store, Silent()).plan

    return planned


def only(plan: Plan, region: str, placement: str = "tile") -> PlannedMark:
    (item,) = (
        item
        for item in plan.deliverables
        if (item.spot.region.tag, item.placement.id) == (region, placement)
    )
    assert item.mark is not None
    return plan.marks[item.mark]


def test_files_that_are_marked_alike_are_one(plan: Planner) -> None:
    same = "region,headline,promise,line,cta\n" + "".join(
        f"{tag},You can,All day,Hello,Buy now\n" for tag in ("en-AU", "en-GB")
    )
    found = plan(regions=same)
    assert (len(found.deliverables), len(found.films), len(found.marks)) == (4, 2, 2)


def test_a_film_of_two_markets_is_marked_for_each(plan: Planner) -> None:
    """Germany's rules ask for XMP and India's for a label besides, once something is lifelike."""
    same = "region,headline,promise,line,cta\n" + "".join(
        f"{tag},You can,All day,Hello,Buy now\n" for tag in ("en-GB", "en-IN", "en-CN")
    )
    found = plan(regions=same)
    marks = {
        tag: only(found, tag).marks for tag in ("en-GB", "en-IN", "en-CN")
    }  # fmt: skip
    assert marks == {"en-GB": ("xmp",), "en-IN": ("xmp",), "en-CN": ("aigc", "xmp")}
    assert only(found, "en-GB").film != only(found, "en-CN").film, "the label is on its picture"


def test_what_made_it_is_named_and_what_was_supplied(plan: Planner) -> None:
    mark = only(plan((UNSIGNED, SIGNED)), "de-DE")
    claim = mark.claim
    assert [use.name for use in claim.models] == ["stills", "espeak"]
    assert all(use.revision for use in claim.models)
    titles = ["warm.png", "cold.png", "logo.png", "music.wav"]
    assert [part.title for part in claim.ingredients] == titles
    for part in claim.ingredients:
        assert hashlib.sha256(part.path.read_bytes()).hexdigest() == part.sha256
    assert claim.source_type.endswith("/compositeWithTrainedAlgorithmicMedia")
    assert claim.produce_id == mark.film[:32]
    assert set(mark.work.inputs.values()) == {mark.film, *(p.sha256 for p in claim.ingredients)}


def test_prompts_are_told_by_their_hash_alone(plan: Planner) -> None:
    mark = only(plan(("camera: static", "camera: static\n    prompt: a cup of tea")), "de-DE")
    assert mark.claim.prompts == (hashlib.sha256(b"a cup of tea").hexdigest(),)
    assert "a cup" not in str(mark.work.document())


def test_the_name_of_the_campaign_counts_only_where_it_is_written(plan: Planner) -> None:
    for told, same in ((UNSIGNED, True), (SIGNED, False)):
        first = only(plan((UNSIGNED, told)), "de-DE")
        other = only(plan((UNSIGNED, told), ("name: small", "name: large")), "de-DE")
        assert (first.key == other.key) == same
        assert first.film == other.film
    assert other.claim.title == "large_3s_96x96"


def test_paths_of_a_key_are_in_no_key(plan: Planner) -> None:
    found = plan((UNSIGNED, SIGNED))
    mark = only(found, "de-DE")
    assert mark.signing is not None and found.signing == mark.signing
    assert mark.signing.key.is_absolute()
    told = str(mark.work.document())
    assert mark.signing.fingerprint in told
    assert ".pem" not in told
