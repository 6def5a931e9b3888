"""The commands about marks: inspect, certs and labels."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from adgen.cli.options import AsJson

if TYPE_CHECKING:
    from adgen.delivery.marks.inspect import Marks
    from adgen.delivery.marks.needs import Needs


def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An MP4 or MOV, whoever made it.")],
    trust: Annotated[
        Path | None,
        typer.Option(metavar="PEM", help="Roots of signers and of time stamps to trust."),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(help="Also ask for the marks that this market needs, as zh-CN or CN."),
    ] = None,
    placement: Annotated[
        str, typer.Option(help="With --region: and those of this placement.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Read and validate a file's AIGC label, XMP and C2PA signature.

    Exit 1 when one is not valid, when one that is needed is missing, or when there is none at all.
    """
    from adgen.delivery.marks.certs import roots_in
    from adgen.delivery.marks.inspect import inspect as inspected
    from adgen.errors import RequestError
    from adgen.media.opening import refuse_no_file

    refuse_no_file(file)
    if placement and region is None:
        raise RequestError.of("--placement", "says nothing alone", "give --region too, as zh-CN")
    needs = None if region is None else _needs(region, "--region", placement)
    found = inspected(file, roots_in(trust) if trust else None, needs.required if needs else ())
    document = _document(file, found, needs)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _print(document)
    raise typer.Exit(0 if found.valid else 1)


def certs(
    test: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where a chain for tests and its key go.")
    ],
) -> None:
    """Make certificates to try signing with.

    Writes root.pem, for `adgen inspect --trust`, and chain.pem and key.pem, for `disclosure:`.
    Nobody trusts them: for delivery, take a certificate whose root is on C2PA's trust list.
    """
    from adgen.delivery.marks.certs import make_test_chain

    for path in make_test_chain(test):
        typer.echo(path)


def labels(
    regions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="REGION", help="Tags or territories, as zh-CN or CN. Default: every rule."
        ),
    ] = None,
    placement: Annotated[str, typer.Option(help="Also the rules of this placement.")] = "",
    as_json: AsJson = False,
) -> None:
    """List which marks of its making law or platform asks of a file."""
    from adgen.cli.tables import print_rows
    from adgen.delivery.marks.needs import table

    _refuse_unknown(placement)
    rules = {rule.id: rule for rule in table().rules}
    found = [_needs(region, "REGION", placement) for region in regions or ()]
    if found:
        rules = {rule.id: rule for needs in found for rule in (*needs.rules, *needs.looser)}
    if as_json:
        document: dict[str, Any] = {
            "label_rules": [rule.model_dump(mode="json") for rule in rules.values()]
        }
        if found:
            document["regions"] = [
                {"region": needs.region, "required": needs.required, "advised": needs.advised,
                 "rules": [rule.id for rule in (*needs.rules, *needs.looser)]}
                for needs in found
            ]  # fmt: skip
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    print_rows(
        ("rule", "requires", "advises", "where", "law", "since", "confidence", "source"),
        [
            (
                rule.id,
                ", ".join(rule.requires) + (f" if {rule.shows}" if rule.shows else ""),
                ", ".join(rule.advises),
                ", ".join((*rule.markets, *rule.placements)),
                rule.law,
                str(rule.since or ""),
                rule.confidence,
                rule.source,
            )
            for rule in rules.values()
        ],
    )
    for needs in found:
        required, advised = (", ".join(part) or "nothing" for part in
                             (needs.required, needs.advised))  # fmt: skip
        typer.echo(f"{needs.region}: requires {required}; advises {advised}")


def _needs(region: str, where: str, placement: str) -> Needs:
    """The marks that a tag or a territory needs. Raises RequestError for a name that is unknown."""
    from adgen.delivery.marks.needs import marks_for
    from adgen.prepro.rules.markets import tag_of

    _refuse_unknown(placement)
    return replace(marks_for(tag_of(region, where), placement), region=region)


def _refuse_unknown(placement: str) -> None:
    """Refuse a placement that is not known, unless rules are written for names like its own."""
    from adgen.delivery.marks.needs import table
    from adgen.errors import Problem, RequestError
    from adgen.media.tables import placements

    asked = [name for rule in table().rules for name in rule.placements]
    known = placements()
    if placement and placement not in known and not any(fnmatchcase(placement, n) for n in asked):
        raise RequestError([Problem.unknown("--placement", placement, known)])


def _document(file: Path, found: Marks, needs: Needs | None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "file": str(file),
        "valid": found.valid,
        "marks": {
            "aigc": list(found.labels),
            "xmp": asdict(found.xmp) if found.xmp else None,
            "c2pa": asdict(found.signature) if found.signature else None,
        },
        "findings": [asdict(finding) for finding in found.findings],
    }
    if needs is not None:
        document["needs"] = {
            "required": needs.required,
            "advised": needs.advised,
            "rules": [rule.id for rule in needs.rules],
            "not_looked_for": [mark for mark in needs.required if mark == "visible"],
            "declare": [rule.declare for rule in needs.rules if rule.declare],
        }
    return document


def _print(document: dict[str, Any]) -> None:
    from adgen.cli.tables import print_rows

    print_rows(("mark", "what it says"), _told(document["marks"]) or [("none", "")])
    rows: list[tuple[str, ...]] = [
        (row["check"], "ok" if row["passed"] else "FAILED", row["measured"], row["limit"])
        for row in document["findings"]
    ]
    print_rows(("check", "state", "found", "expected"), rows)
    needs = document.get("needs", {})
    if needs.get("not_looked_for"):
        typer.echo("the label on the picture is needed too, and is not looked for here")
    for told in needs.get("declare", ()):
        typer.echo(f"to be declared at the upload: {told}")


def _told(marks: dict[str, Any]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("AIGC", text) for text in marks["aigc"]]
    told = marks["xmp"]
    if told:
        rows += [("XMP source type", told["source_type"]), ("XMP software", told["software"])]
        rows += [("XMP history", event) for event in told["history"]]
    signed = marks["c2pa"]
    if signed:
        rows += [
            ("C2PA state", signed["state"]),
            ("C2PA signer", f"{signed['signer']} ({signed['algorithm']})"),
            *_stamped(signed["stamp"]),
            ("C2PA software", signed["software"]),
            ("C2PA source type", signed["source_type"]),
            ("C2PA ingredients", ", ".join(signed["ingredients"])),
            *(("C2PA model", text) for text in _words(signed["generation"].get("models"))),
            *(("C2PA prompt", text) for text in _words(signed["generation"].get("prompts"))),
        ]
    return [row for row in rows if row[1]]


def _stamped(stamp: dict[str, Any] | None) -> list[tuple[str, ...]]:
    """When a signature was stamped, and by whom; of a stamp that does not fit, neither."""
    if stamp is None or not stamp["fits"]:
        return []
    trusted = "trusted" if stamp["trusted"] else "not trusted"
    return [("C2PA time", stamp["time"]), ("C2PA time by", f"{stamp['by']}, {trusted}")]


def _words(told: object) -> list[str]:
    """The entries of a list in a manifest, which may be anybody's, as plain text."""
    entries = told if isinstance(told, list) else []
    return [
        " ".join(map(str, each.values())) if isinstance(each, dict) else str(each)
        for each in entries
    ]
