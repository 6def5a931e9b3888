"""A small campaign on disk that is right, for tests to spoil one thing at a time."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

MUSIC = "music:\n  {file: music.ogg, licence: {owner: us, terms: CC0-1.0, proof: us}}"
CAMPAIGN = """\
name: feast
brand: ../../brands/north/brand.yaml
regions: regions.csv
lengths: [15, 6]
placements: [tiktok]
seed: 11
engine: stills
music:
  {file: music.ogg, licence: {owner: us, terms: CC0-1.0, proof: us}}
voice: {engine: espeak}
shots:
  - id: table
    beats: 4
    essential: true
    prompt: "A family shares {{ dish }}"
    picture: "pictures/{{ setting }}.png"
    camera: pan_left
    super: "{{ headline }}"
    voice: "Taste {{ dish }}"
  - id: pour
    seconds: 2.5
    seed: 5
    engine: diffusers
    prompt: slow pour
    super: {text: "{{ brand | upper }}", at: lower, role: subtitle}
end_card:
  beats: 4
  cta: "{{ cta }}"
disclosure: {producer: us, shows: []}
"""
BRAND = """\
id: north
name: North & Co
palette:
  primary: "#FF6B35"
  secondary: "#112233"
  accent: "#FFD700"
typography:
  family: Adgen Sans
logo:
  file: logo.png
  zones: [top_left]
music_licences: [CC0-1.0]
tagline: Warm since 1901
"""
REGIONS = """\
region,dish,setting,headline,cta
zh-CN,饺子,home,团圆,立即购买
en-US,dumplings,street,Together,Buy now
"""
HOME = Path("campaigns/feast")


def write_campaign(
    root: Path,
    campaign: str = CAMPAIGN,
    brand: str = BRAND,
    regions: str | bytes = REGIONS,
) -> Path:
    """Write the three files and what they name below `root`; gives the campaign file."""
    home, brands = root / HOME, root / "brands/north"
    (home / "pictures").mkdir(parents=True, exist_ok=True)
    brands.mkdir(parents=True, exist_ok=True)
    (home / "campaign.yaml").write_text(campaign, "utf-8")
    data = regions if isinstance(regions, bytes) else regions.encode()
    (home / "regions.csv").write_bytes(data)
    (home / "music.ogg").write_bytes(b"OggS, as far as the brief looks")
    (brands / "brand.yaml").write_text(brand, "utf-8")
    write_picture(brands / "logo.png", 40, 20, alpha=True)
    write_picture(home / "pictures/home.png", 64, 48)
    write_picture(home / "pictures/street.png", 32, 48)
    return home / "campaign.yaml"


def write_picture(path: Path, width: int, height: int, alpha: bool = False) -> None:
    """A PNG of one colour."""
    pixels = np.full((height, width, 4 if alpha else 3), 90, np.uint8)
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
