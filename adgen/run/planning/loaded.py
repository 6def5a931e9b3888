"""The engines of a campaign, loaded once each while planning."""

from __future__ import annotations

from collections.abc import Mapping

from adgen.engines.base import Engine
from adgen.engines.registry import ENGINES, load_engine
from adgen.errors import EngineError, Problem
from adgen.schema.brief import Brief
from adgen.schema.campaign import EngineChoice


class Engines:
    """The engines of a campaign, each loaded once; those that cannot be are told once each."""

    def __init__(self, brief: Brief, download: bool) -> None:
        self._brief, self._download = brief, download
        self._loaded: dict[str, Engine] = {}
        self._identity: dict[str, tuple[str, Mapping[str, object]]] = {}
        self._refused: dict[str, Problem] = {}
        self.choices: dict[str, EngineChoice] = {}
        """What each was loaded from, with folders of models as absolute paths."""
        self._spare: dict[str, EngineChoice] = {}

    def get(self, name: str, key: str, problems: list[Problem]) -> Engine | None:
        """The engine named at `key` of the campaign; None, with a problem, when there is none."""
        if name not in self._loaded and name not in self._refused:
            self._load(name, key)
        if name in self._refused:
            problems.append(self._refused[name])
        return self._loaded.get(name)

    def identity(self, name: str) -> tuple[str, Mapping[str, object]]:
        """Revision and settings of a loaded engine, asked for once: they cost file reads."""
        if name not in self._identity:
            engine = self.engine(name)
            self._identity[name] = engine.revision(), engine.settings()
        return self._identity[name]

    def identity_of(self, choice: EngineChoice) -> tuple[str, Mapping[str, object]]:
        """Revision and settings of an engine that the campaign may not name any more.

        Raises KeyError, ValueError and EngineError as `load_engine` does.
        """
        if self.choices.get(choice.name) == choice:
            return self.identity(choice.name)
        engine = load_engine(choice, self._download)
        return engine.revision(), engine.settings()

    def spare(self, choice: EngineChoice) -> None:
        """Remember what an approved take was made by, should nothing else use that engine: it is
        loaded when somebody asks for it."""
        self._spare.setdefault(choice.name, choice)

    def engine(self, name: str) -> Engine:
        """An engine that some take of the plan is made by.

        Raises KeyError, ValueError and EngineError as `load_engine` does for one that only an
        approved take needs.
        """
        if name not in self._loaded:
            self._loaded[name] = load_engine(self._spare[name], self._download)
            self.choices[name] = self._spare[name]
        return self._loaded[name]

    def loaded(self) -> Mapping[str, Engine]:
        """Engines by name."""
        return self._loaded

    def load_all(self, problems: list[Problem]) -> None:
        """Load every engine that the campaign's shots name, before any row is known."""
        campaign = self._brief.campaign
        for index, shot in enumerate(campaign.shots):
            self.get(shot.engine or campaign.engine.name, f"shots[{index}].engine", problems)

    def _load(self, name: str, key: str) -> None:
        choice = self._brief.campaign.engine
        where = self._brief.where("engine")
        if name != choice.name:
            choice = EngineChoice(name=name)
            where = self._brief.where(key)
        elif choice.model and (self._brief.folder / choice.model).is_dir():
            beside = str((self._brief.folder / choice.model).absolute())
            choice = choice.model_copy(update={"model": beside})
        try:
            self._loaded[name] = load_engine(choice, self._download)
            self.choices[name] = choice
        except KeyError:
            self._refused[name] = Problem.unknown(where, name, ENGINES)
        except (EngineError, ValueError) as error:
            self._refused[name] = Problem(where, str(error))
