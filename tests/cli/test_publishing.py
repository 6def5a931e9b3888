"""`adgen publish`: what it sends, what it refuses, and that no secret is ever told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from adgen.delivery.publish import upload as uploading
from adgen.run.planning.request import Narrowed
from tests.delivery.publish.conftest import BUCKET, KEY_ID, SECRET, Storage, home, s3, storage
from tests.delivery.publish.servers import HERE, PASSWORD, USER, sftp_server
from tests.studio.campaign import know_small_placements, run, write_campaign

Adgen = Callable[..., Any]
__all__ = ["home", "s3", "storage"]  # fixtures


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run wrote: two films."""
    root = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        asked = Narrowed(placements=("tile",))
        run(write_campaign(root / "small"), root / "store", root / "out", narrowed=asked)
    return root / "out"


@pytest.fixture
def made(once: Path, tmp_path: Path) -> Path:
    """A copy of that, moved elsewhere as people do."""
    return shutil.copytree(once, tmp_path / "made")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pauses before a second try."""
    monkeypatch.setattr(uploading.upload, "__defaults__", ((),))


def rewrite(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "manifest.json"
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document), "utf-8")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_run_is_published_once(adgen: Adgen, made: Path, once: Path, tmp_path: Path) -> None:
    answer = adgen("publish", made, "there", "--quiet", "--json")
    assert (answer.code, answer.err) == (0, "")
    document = json.loads(answer.out)
    assert document["target"] == str(tmp_path / "there")
    assert names(tmp_path / "there") == names(made)
    assert document["sent"] == len(names(made))
    assert document["files"][-1]["name"] == "manifest.json"
    for row in document["files"][:-1]:
        assert (tmp_path / "there" / row["name"]).read_bytes() == (made / row["name"]).read_bytes()

    again = adgen("publish", made / "manifest.json", "there", "--quiet")
    assert again.code == 0
    assert again.out == f"{tmp_path}/there: 0 sent, {document['sent']} there before, all verified\n"


def test_the_published_manifest_tells_of_what_is_there(
    adgen: Adgen, made: Path, once: Path, tmp_path: Path
) -> None:
    assert adgen("publish", made, "there", "--region", "en-US", "--quiet").code == 0
    text = (tmp_path / "there" / "manifest.json").read_text("utf-8")
    assert str(once.parent) not in text  # whose machine it was made on is nobody's business
    document = json.loads(text)
    rows = document["deliverables"]
    assert {row["region"] for row in rows} == {"en-US"}
    assert document["expected"] == document["delivered"] == len(rows)
    assert set(document["files"]) | {"manifest.json"} == names(tmp_path / "there")
    film = tmp_path / "there" / rows[0]["path"]
    told = adgen("explain", film)
    assert told.code == 0
    assert film.name in told.out


def test_a_film_that_failed_a_check_stops_all(adgen: Adgen, made: Path, tmp_path: Path) -> None:
    def fail(document: dict[str, Any]) -> None:
        document["deliverables"][0]["findings"][0]["passed"] = False
        document["deliverables"][1]["sha256"] = "0" * 64

    rewrite(made, fail)
    answer = adgen("publish", made, "there")
    assert (answer.code, answer.out) == (2, "")
    assert "failed its checks: raster" in answer.err
    assert "is not the file that the run wrote" in answer.err
    assert not (tmp_path / "there").exists()


def test_what_was_not_delivered_is_told(adgen: Adgen, made: Path, tmp_path: Path) -> None:
    def miss(document: dict[str, Any]) -> None:
        failed = {"status": "failed", "reason": "no memory", "path": "", "id": "boston"}
        document["deliverables"][0] |= failed

    rewrite(made, miss)
    answer = adgen("publish", made, "there")
    assert answer.code == 1
    assert "files of 1 film, and the manifest, to " in answer.err
    assert "not published: en-US-boston 3 s " in answer.err
    assert "failed: no memory" in answer.err
    assert len(list((tmp_path / "there").glob("*.mp4"))) == 1


def test_wrong_requests(adgen: Adgen, made: Path, tmp_path: Path) -> None:
    for words, what in (
        ((tmp_path, "there"), "manifest.json: cannot be read"),
        ((made, made), "is the folder that the run wrote to"),
        ((made, "there", "--region", "en-UK"), "did you mean en-US?"),
        ((made, "there", "--sheet", "myspace"), "known: douyin, google, meta, tiktok"),
        ((made, "ftp://host/x"), "did you mean sftp?"),
    ):
        answer = adgen("publish", *words)
        assert (answer.code, answer.out) == (2, ""), words
        assert what in answer.err, words
    assert not (tmp_path / "there").exists()


def test_tables_go_with_the_films(adgen: Adgen, made: Path, tmp_path: Path) -> None:
    def sell(document: dict[str, Any]) -> None:
        document["deliverables"][0]["placement"] = "tiktok"

    rewrite(made, sell)
    answer = adgen("publish", made, "there", "--sheet", "tiktok", "--sheet", "meta")
    assert answer.code == 0
    assert "fill in" in answer.err
    assert "Web URL" in answer.err
    assert answer.err.count("no table for ") == 1
    assert "no table for meta: none of these films is for its placements" in answer.err
    tables = {"small_tiktok.csv", "small_tiktok_columns.csv"}
    assert tables <= names(made)
    assert tables <= names(tmp_path / "there")
    assert "small_meta.csv" not in names(made)


def test_s3_and_sftp(
    adgen: Adgen, made: Path, s3: Storage, home: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert adgen("publish", made, f"s3://{BUCKET}/summer", "--quiet").code == 0
    assert {f"summer/{name}" for name in names(made)} == set(s3.objects())
    monkeypatch.setenv("ADGEN_SFTP_PASSWORD", PASSWORD)
    root = tmp_path / "root"
    root.mkdir()
    with sftp_server(root) as server:
        server.known_hosts(home)
        target = f"sftp://{USER}@{HERE}:{server.port}/ads"
        assert adgen("publish", made, target, "--quiet").code == 0
        assert names(root / "ads") == names(made)
        assert adgen("publish", made, target, "--quiet").out.startswith(f"{target}: 0 sent")


def failures(storage: Storage, home: Path, root: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Addresses, and what goes wrong with each."""

    def cut() -> None:
        storage.wire.sent, storage.wire.cut_after = 0, 3000

    def nothing() -> None:
        storage.wire.cut_after = None

    yield f"s3://{BUCKET}/cut", cut
    yield "s3://nowhere/x", nothing
    with sftp_server(root) as server:
        yield f"sftp://{USER}@{HERE}:{server.port}/unknown", nothing
        server.known_hosts(home)
        yield f"sftp://bob@{HERE}:{server.port}/refused", nothing
        server.cut_after = 1000
        yield f"sftp://{USER}@{HERE}:{server.port}/cut", nothing


@pytest.mark.usefixtures("hurried")
def test_no_secret_is_ever_told(
    adgen: Adgen, made: Path, s3: Storage, home: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setenv("ADGEN_SFTP_PASSWORD", PASSWORD)
    root = tmp_path / "root"
    root.mkdir()
    told: list[str] = []
    ends: list[int] = []
    for address, prepare in failures(s3, home, root):
        prepare()
        monkeypatch.setenv("ADGEN_DEBUG", "1")
        answer = adgen("publish", made, address, "--sheet", "tiktok", "--json")
        told += [answer.out, answer.err]
        ends.append(answer.code)
        assert address in answer.err
    assert ends == [1] * 5
    s3.wire.cut_after = None
    answer = adgen("publish", made, f"s3://{BUCKET}/good", "--sheet", "tiktok", "--json")
    assert answer.code == 0
    told += [answer.out, answer.err, caplog.text]
    written = [path.read_bytes() for path in (*made.iterdir(), *root.rglob("*")) if path.is_file()]
    everything = b"".join((*map(str.encode, told), *written, *s3.objects().values()))
    for secret in (SECRET, KEY_ID, PASSWORD):
        assert secret.encode() not in everything


def test_no_manifest_of_others_is_lost(adgen: Adgen, made: Path, tmp_path: Path) -> None:
    runs = shutil.copytree(made, tmp_path / "runs")
    before = (runs / "manifest.json").read_bytes()
    refused = adgen("publish", made, "runs", "--quiet")
    assert refused.code == 2
    assert "a run wrote to" in refused.err
    assert (runs / "manifest.json").read_bytes() == before

    assert adgen("publish", made, "there", "--quiet").code == 0
    assert adgen("publish", made, "there", "--region", "en-US", "--quiet").code == 0
    rewrite(made, lambda document: document.update(campaign="winter"))
    refused = adgen("publish", made, "there", "--quiet")
    assert refused.code == 2
    assert "of the campaign small" in refused.err

    page = tmp_path / "page" / "manifest.json"
    page.parent.mkdir()
    page.write_text('{"name": "a web page"}', "utf-8")
    refused = adgen("publish", made, "page", "--quiet")
    assert refused.code == 2
    assert "has a manifest.json that adgen did not write" in refused.err
    assert [*page.parent.iterdir()] == [page]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("path", 5), ("path", None), ("sha256", None), ("findings", "none"), ("findings", None),
        ("sums", []), ("subtitles", [5]), ("takes", 5), ("placement", ["tile"]), ("length", {}),
        ("cuts", [{}]), ("file", 5), ("review", "approved"),
    ],
)  # fmt: skip
def test_a_damaged_manifest_is_refused(
    adgen: Adgen, made: Path, tmp_path: Path, key: str, value: object
) -> None:
    rewrite(made, lambda document: document["deliverables"][0].update({key: value}))
    refused = adgen("publish", made, "there", "--quiet")
    assert refused.code == 2
    assert "is no manifest of a run" in refused.err
    assert not (tmp_path / "there").exists()


def test_a_manifest_leads_nowhere_else(adgen: Adgen, made: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.srt").write_text("of nobody's business")
    rewrite(made, lambda document: document["deliverables"][0].update(
        path="../secret.srt", subtitles=["../secret.srt", "/etc/hostname", ".."]))  # fmt: skip
    refused = adgen("publish", made, "there", "--quiet")
    assert refused.code == 2
    assert not (tmp_path / "there").exists()
