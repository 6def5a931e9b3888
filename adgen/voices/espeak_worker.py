"""The program that loads libespeak-ng; adgen itself never does.

espeak-ng is under the GPL and adgen under Apache-2.0, so the library lives in this process of its
own, which is handed text and gives back sound. It imports only the standard library.

    python -I -S espeak_worker.py LIBRARY DATA < request.json > reply.json

DATA "" means the library's own default. A request is one of
    {"task": "about"}
    {"task": "speak", "lines": [{"text", "voice", "rate", "pitch", "file"}]}
    {"task": "read", "voice": NAME, "texts": [TEXT]}
Each line is spoken in a forked child: the library's noise generator and filters remember the line
before, so only a fresh start gives a line the same bytes whatever was spoken first.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import wave
from collections.abc import Iterator
from typing import Any

# Values of speak_lib.h (espeak-ng 1.49 to 1.52).
SYNCHRONOUS = 2
DONT_EXIT = 0x8000
UTF8 = 1  # without the SSML and PHONEMES flags, so that text is taken literally
RATE, VOLUME, PITCH = 1, 2, 3
EVENT_END, EVENT_WORD = 0, 1
IPA = 2

# Below the default of 100, where some variants overflow 16 bits; the mix sets the level anyway.
HEADROOM = 60


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("unused", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event)
)  # fmt: skip


class Library:
    """A started libespeak-ng. Raises OSError when it cannot be loaded or has no data."""

    def __init__(self, path: str, data: str) -> None:
        self._lib = lib = ctypes.CDLL(path)
        lib.espeak_Info.restype = ctypes.c_char_p
        lib.espeak_Info.argtypes = [ctypes.POINTER(ctypes.c_char_p)]
        lib.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        lib.espeak_ListVoices.argtypes = [ctypes.POINTER(_Voice)]
        lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
        lib.espeak_TextToPhonemes.argtypes = [
            ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int,
        ]  # fmt: skip
        lib.espeak_Synth.argtypes = [
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int,
            ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p,
        ]  # fmt: skip
        self.rate = int(
            lib.espeak_Initialize(SYNCHRONOUS, 0, os.fsencode(data) or None, DONT_EXIT)
        )  # fmt: skip
        if self.rate <= 0:
            raise OSError(f"{path} finds no voice data in {data or 'its default folder'}")
        self._samples = bytearray()
        self._words: list[tuple[int, int, int]] = []
        self._callback = _CALLBACK(self._receive)  # kept here: the library holds no reference
        lib.espeak_SetSynthCallback(self._callback)

    def about(self) -> dict[str, Any]:
        """Version, data folder, voices with the languages they are listed for, and variants."""
        data = ctypes.c_char_p()
        version = self._lib.espeak_Info(ctypes.byref(data)).decode()
        wanted = ctypes.create_string_buffer(b"variant")
        only = _Voice(languages=ctypes.cast(wanted, ctypes.c_void_p))
        voices = [(_name(voice), _languages(voice)) for voice in self._list(None)]
        variants = [_name(voice).removeprefix("!v/") for voice in self._list(ctypes.byref(only))]
        return {
            "version": version,
            "data": os.fsdecode(data.value or b""),
            "voices": voices,
            "variants": sorted(variants),
        }

    def speak(self, line: dict[str, Any]) -> dict[str, Any]:
        """Speak a line into a 16-bit mono WAV; words as (first character, length, ms)."""
        self._use(line["voice"])
        for parameter, value in ((RATE, line["rate"]), (PITCH, line["pitch"]), (VOLUME, HEADROOM)):
            self._lib.espeak_SetParameter(parameter, value, 0)
        text = line["text"].encode() + b"\0"
        failed = self._lib.espeak_Synth(text, len(text), 0, 1, 0, UTF8, None, None)
        if failed or self._lib.espeak_Synchronize():
            raise OSError(f"libespeak-ng gave status {failed} for this line")
        with wave.open(line["file"], "wb") as sound:
            sound.setparams((1, 2, self.rate, 0, "NONE", ""))
            sound.writeframes(bytes(self._samples))
        return {"words": self._words}

    def read(self, voice: str, texts: list[str]) -> list[str]:
        """The phonemes of each text, in IPA, with `(en)` where the voice turns to English."""
        self._use(voice)
        return [" ".join(self._phonemes(text)) for text in texts]

    def _phonemes(self, text: str) -> Iterator[str]:
        rest = ctypes.c_char_p(text.encode())
        while rest.value:
            yield self._lib.espeak_TextToPhonemes(ctypes.byref(rest), UTF8, IPA).decode()

    def _use(self, voice: str) -> None:
        if self._lib.espeak_SetVoiceByName(voice.encode()):
            raise OSError(f"libespeak-ng has no voice {voice!r}")

    def _list(self, only: Any) -> Iterator[_Voice]:
        found = self._lib.espeak_ListVoices(only)
        index = 0
        while found[index]:
            yield found[index].contents
            index += 1

    def _receive(self, samples: int | None, count: int, events: Any) -> int:
        if samples and count > 0:
            self._samples += ctypes.string_at(samples, 2 * count)
        index = 0
        while events[index].type != EVENT_END:
            event = events[index]
            if event.type == EVENT_WORD:  # positions are counted in characters, from 1
                self._words.append((event.text_position - 1, event.length, event.audio_position))
            index += 1
        return 0


def _name(voice: _Voice) -> str:
    return os.fsdecode(voice.identifier)


def _languages(voice: _Voice) -> list[tuple[int, str]]:
    """The packed list of the header: a priority byte and a tag, until a zero byte."""
    found: list[tuple[int, str]] = []
    address = voice.languages
    while priority := ctypes.string_at(address, 1)[0]:
        tag = ctypes.string_at(address + 1)
        found.append((priority, tag.decode()))
        address += 2 + len(tag)
    return found


def in_child(library: Library, line: dict[str, Any]) -> dict[str, Any]:
    """`Library.speak` in a forked child; {"error": ...} when it failed or crashed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            reply = library.speak(line)
        except Exception as error:
            reply = {"error": str(error)}
        with os.fdopen(writing, "w") as pipe:
            json.dump(reply, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if status:
        return {"error": f"libespeak-ng crashed (wait status {status})"}
    answer: dict[str, Any] = json.loads(told)
    return answer


def main() -> None:
    """Answer the one request on standard input."""
    path, data = sys.argv[1:]
    try:
        library = Library(path, data)
        request = json.load(sys.stdin)
        reply: Any
        if request["task"] == "about":
            reply = library.about()
        elif request["task"] == "read":
            reply = library.read(request["voice"], request["texts"])
        else:
            reply = [in_child(library, line) for line in request["lines"]]
    except OSError as error:
        sys.exit(str(error))
    json.dump(reply, sys.stdout)


if __name__ == "__main__":
    main()
