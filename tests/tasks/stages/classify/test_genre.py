"""Headlines -> what an article is: their cues of a live story, an obituary, an advertisement, opinion, analysis."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.models.document import Block, Found, Label
from tasks.stages.classify import lexicon
from tasks.stages.classify.filing import classify
from tasks.stages.classify.genre import GENRES, in_headline
from tasks.stages.classify.lexicon import GENRE
from tasks.stages.classify.model import DATA
from tests.tasks.stages.classify.pages import document

LABELLED = [
    ("en", "live", "Harbour Awards 2031 - live: Singer sweeps the board"),
    ("en", "live", "Lowland dispute live updates: council votes on the dam"),
    ("en", "live", "Northmoor 2-1 Southfield: Harbour Cup – as it happened"),
    ("en", "live", "Budget day – live"),
    ("en", "live", "LIVE BLOG: storm reaches the coast"),
    ("en", "obituary", "Obituary: Ada Quill, who mapped the moor"),
    ("en", "obituary", "Ada Quill – obituary"),
    ("en", "sponsored", "[Sponsored] Five ways to insulate a roof"),
    ("en", "sponsored", "Sponsored content: Five ways to insulate a roof"),
    ("en", "opinion", "Opinion | A vote on nothing"),
    ("en", "analysis", "Analysis: who gains from the dam"),
    ("de", "live", "Sturm an der Küste im Liveticker: Fähren stehen still"),
    ("de", "obituary", "Nachruf: Die Frau, die das Moor vermaß"),
    ("de", "sponsored", "(Anzeige) So dämmen Sie Ihr Dach"),
    ("de", "opinion", "Kommentar: Der Haushalt"),
    ("fr", "live", "EN DIRECT, tempête : les trains sont arrêtés"),
    ("fr", "obituary", "Nécrologie : celle qui cartographia la lande"),
    ("es", "live", "Temporal, última hora en directo: los trenes se paran"),
    ("pt", "live", "Ao vivo: tempestade chega à costa"),
    ("it", "live", "La tempesta, la diretta: treni fermi"),
    ("nl", "live", "Storm aan de kust | live updates"),
    ("pl", "live", "Sztorm nad morzem – relacja na żywo"),
    ("ru", "live", "Шторм на побережье: прямая трансляция"),
    ("uk", "live", "Шторм на узбережжі: онлайн"),
    ("tr", "live", "Fırtına kıyıda: canlı anlatım"),
    ("cs", "live", "ŽIVĚ: Bouře dorazila na pobřeží"),
    ("fi", "live", "Myrsky rannikolla – hetki hetkeltä"),
    ("hr", "live", "UŽIVO: oluja stiže na obalu"),
    ("zh", "live", "【直播】风暴抵达海岸"),
    ("ja", "live", "【速報中】嵐が海岸に到達"),
    ("ko", "live", "[실시간] 폭풍 해안 상륙"),
    ("ar", "live", "مباشر: العاصفة تصل إلى الساحل"),
    ("he", "live", "עדכון חי: הסופה הגיעה לחוף"),
    ("hi", "live", "लाइव अपडेट: तूफान तट पर पहुँचा"),
    ("vi", "live", "Trực tiếp: bão vào bờ"),
    ("hu", "obituary", "In memoriam: aki feltérképezte a lápot"),
    ("sv", "obituary", "Minnesord: hon som ritade kartan"),
]  # fmt: skip
UNLABELLED = [
    ("en", "Saturday Late Live: the best sketches"),
    ("en", "Where to live: ten towns by the sea"),
    ("en", "Quill & Sons live: a night of old songs"),
    ("en", "Budget: what it says"),
    ("en", "12:30 – a train arrives"),
    ("de", "Direkt am Meer: zehn Städte"),
    ("en", ""),
]


@pytest.mark.parametrize(("language", "genre", "headline"), LABELLED)
def test_a_cue_in_the_headline_names_the_genre(language: str, genre: str, headline: str) -> None:
    assert classify(document(headline, language=language)).genre == genre


@pytest.mark.parametrize(("language", "headline"), UNLABELLED)
def test_a_word_that_is_a_cue_elsewhere_names_none(language: str, headline: str) -> None:
    assert classify(document(headline, language=language)).genre is None


KICKED = [
    ("en", "opinion", "Opinion", Label.NAVIGATION),
    ("en", "sponsored", "Sponsored content", Label.BOILERPLATE),
    ("en", "live", "Live updates", Label.NAVIGATION),
    ("de", "opinion", "Gastkommentar", Label.BOILERPLATE),
    ("fr", "opinion", "Tribune", Label.NAVIGATION),
    ("es", "opinion", "Opinión", Label.NAVIGATION),
    ("pl", "analysis", "Analizy", Label.NAVIGATION),
    ("ru", "opinion", "Мнение", Label.NAVIGATION),
    ("ja", "opinion", "社説", Label.NAVIGATION),
    ("en", None, "Live", Label.NAVIGATION),  # the link to a broadcast
    ("en", None, "Opinion", Label.RELATED),
    ("en", None, "Sponsored", Label.ADVERT),
    ("en", None, "Environment", Label.NAVIGATION),
]


@pytest.mark.parametrize(("language", "genre", "kicker", "label"), KICKED)
def test_a_kicker_right_above_the_headline_names_the_genre(
    language: str, genre: str | None, kicker: str, label: Label
) -> None:
    told = document("A vote on nothing", "The council met.", language=language)
    blocks = (Block(label, kicker), Block(Label.TIMESTAMP, "12:30"), Block(Label.HEADLINE, "A vote on nothing"))
    assert classify(msgspec.structs.replace(told, blocks=blocks + told.blocks)).genre == genre


def test_a_menu_above_and_what_follows_the_headline_name_no_genre() -> None:
    told = document("A vote on nothing", "The council met.")
    menu = [Block(Label.NAVIGATION, item, "a list of short links") for item in ("Sport", "Weather", "Obituaries")]
    after = Block(Label.NAVIGATION, "Opinion")
    blocks = (*menu, Block(Label.HEADLINE, "A vote on nothing"), after, *told.blocks)
    assert classify(msgspec.structs.replace(told, blocks=blocks)).genre is None


def test_the_second_headline_is_read_too() -> None:
    second = Found("Live updates: storm at the coast", "json-ld.alternativeHeadline", 80)
    both = msgspec.structs.replace(document("Storm reaches the coast"), alternative_headline=second)
    assert classify(both).genre == "live"


@pytest.mark.parametrize("genre", GENRES)
def test_every_language_with_a_model_has_cues(genre: str) -> None:
    spoken = {language for rows in lexicon.load().values() for language, code, _ in rows if code == GENRE + genre}
    modelled = {file.name.split(".")[1] for file in DATA.glob("words.*.bin")}
    assert modelled <= spoken


@given(st.text(max_size=120), st.sampled_from(["en", "de", "zh", "ar", "und"]))
def test_any_headline_can_be_read(headline: str, language: str) -> None:
    assert in_headline(headline, language) <= set(GENRES)
