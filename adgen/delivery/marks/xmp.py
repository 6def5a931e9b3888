"""XMP with IPTC's digital source type and how the file came to be (XMP specification, parts 1, 3).

In MP4 it is a box `uuid` of the file, in MOV the box `XMP_` of `moov.udta`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from adgen.errors import MediaError
from adgen.schema.labels import COMPOSITED, GENERATED, SOURCE_TYPES, Claim

UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
USER_BOX = "XMP_"
MOST_BYTES = 16 << 20
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_TC260 = "http://www.tc260.org.cn/ns/AIGC/1.0/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_MM = "http://ns.adobe.com/xap/1.0/mm/"
_EVENT = "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"
_OURS = "urn:adgen:marks:1"
_IDS = uuid.UUID("c0d6ab8c-7a0e-5d0c-9a6e-0c7c9a1a5d11")
_MADE = (GENERATED, COMPOSITED, "compositeSynthetic", "algorithmicMedia",
         "algorithmicallyEnhanced")  # fmt: skip
"""Source types that say a machine made it, or some of it."""


@dataclass(frozen=True, slots=True)
class XmpFacts:
    """What an XMP packet says of the file's making; empty for what it does not say."""

    source_type: str
    """The whole term, as a URI."""
    aigc: str
    """The label of GB 45438, where it stands here instead of in the file's keys."""
    software: str
    history: tuple[str, ...]
    """Of each event: action, software and parameters."""
    signed: bool
    """Whether it says that a signed manifest was put into the file after it."""

    @property
    def tells_of_a_machine(self) -> bool:
        """Whether the source type is a known one that says a machine had a part in it."""
        start, _, name = self.source_type.rpartition("/")
        return f"{start}/" == SOURCE_TYPES and name in _MADE


def packet(claim: Claim, signed: bool) -> bytes:
    """The XMP of a file: its source type, and an event for its making. Same claim, same bytes."""
    software = f"{claim.software} {claim.version}"
    models = "; ".join(f"{use.name}@{use.revision}".rstrip("@") for use in claim.models)
    prompts = " ".join(f"sha256:{value}" for value in claim.prompts)
    told = ", ".join(filter(None, (f"models: {models}" if models else "", prompts)))
    name = uuid.uuid5(_IDS, f"{claim.produce_id}\n{claim.title}").hex
    text = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">
<rdf:Description rdf:about="" xmlns:xmp="{_XMP}" xmlns:xmpMM="{_MM}" xmlns:stEvt="{_EVENT}"
 xmlns:Iptc4xmpExt="{_EXT}" xmlns:adgen="{_OURS}">
<xmp:CreatorTool>{escape(software)}</xmp:CreatorTool>
<xmpMM:DocumentID>xmp.did:{name}</xmpMM:DocumentID>
<xmpMM:InstanceID>xmp.iid:{name}</xmpMM:InstanceID>
<Iptc4xmpExt:DigitalSourceType>{claim.source_type}</Iptc4xmpExt:DigitalSourceType>
<adgen:Signed>{signed}</adgen:Signed>
<xmpMM:History><rdf:Seq><rdf:li rdf:parseType="Resource">
<stEvt:action>created</stEvt:action>
<stEvt:softwareAgent>{escape(software)}</stEvt:softwareAgent>
<stEvt:parameters>{escape(told)}</stEvt:parameters>
</rdf:li></rdf:Seq></xmpMM:History>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
    return text.encode("utf-8")


def read(data: bytes) -> XmpFacts:
    """What a packet says. Raises MediaError where it is no XMP."""
    try:
        parser = ElementTree.XMLParser(target=_Tree())
        root = ElementTree.fromstring(data.strip(b"\0 \r\n\t\xef\xbb\xbf"), parser)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise MediaError(f"is no XML: {error}") from error
    if root.find(f".//{{{_RDF}}}RDF") is None and root.tag != f"{{{_RDF}}}RDF":
        raise MediaError("holds no RDF")
    return XmpFacts(
        source_type=_value(root, _EXT, "DigitalSourceType"),
        aigc=_value(root, _TC260, "AIGC"),
        software=_value(root, _XMP, "CreatorTool"),
        history=tuple(_events(root)),
        signed=_value(root, _OURS, "Signed") == "True",
    )


class _Tree(ElementTree.TreeBuilder):
    """A document without a type of its own, whose entities could make it as long as they like."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise MediaError("declares a document type, which XMP may not")


def _value(root: ElementTree.Element, space: str, name: str) -> str:
    """A simple property, which XMP writes as an element, an attribute or a resource."""
    key = f"{{{space}}}{name}"
    for node in root.iter():
        if node.tag == key:
            return (node.text or "").strip() or node.get(f"{{{_RDF}}}resource", "")
        if key in node.attrib:
            return node.attrib[key].strip()
    return ""


def _events(root: ElementTree.Element) -> list[str]:
    names = ("action", "softwareAgent", "parameters")
    return [
        " · ".join(filter(None, (_value(event, _EVENT, name) for name in names)))
        for history in root.iter(f"{{{_MM}}}History")
        for event in history.iter(f"{{{_RDF}}}li")
    ]
