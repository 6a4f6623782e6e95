"""Texts in many languages -> the sections that their own words tell, with nothing declared."""

import pytest

from tasks.stages.classify.filing import classify
from tasks.stages.classify.languages import known_as
from tasks.stages.classify.model import DATA, load
from tests.tasks.stages.classify.pages import document

HEADLINES = [  # their words stand in no vocabulary: they were brought over from English
    ("ar", "sport", "الحارس يتصدى لركلة الجزاء والفريق يتأهل"),
    ("es", "religion", "Miles de peregrinos llegan al santuario"),
    ("it", "religion", "Migliaia di pellegrini al santuario"),
    ("ko", "science", "탐사선 소행성 착륙 사진 전송 우주"),
    ("nl", "conflict", "Tanks rukken op na beschietingen in de nacht"),
    ("pl", "science", "Sonda wylądowała na asteroidzie i przesłała zdjęcia"),
    ("pl", "religion", "Tysiące pielgrzymów w sanktuarium"),
    ("pt", "science", "Sonda pousa em asteroide e envia imagens"),
    ("tr", "sport", "Kaleci penaltıyı kurtardı, takım turnuvada çeyrek finale kaldı"),
]
STORIES = [
    ("ko", "sport", "손흥민이 두 골을 넣어 토트넘이 결승에 진출했다. 축구 팬들은 경기장에서 환호했다."),
    ("ko", "labour", "노조가 임금 인상을 요구하며 파업에 들어갔다. 근로자 3천 명이 일손을 놓았다."),
    ("lt", "politics", "Seimo rinkimai: koalicija derasi dėl vyriausybės, prezidentas susitiko su partijų lyderiais."),
    ("lt", "weather", "Sinoptikai: naktį snigs, temperatūra nukris iki dešimties laipsnių šalčio."),
    ("lv", "crime", "Policija aizturējusi vīrieti, kuru tur aizdomās par slepkavību; tiesa lems par apcietinājumu."),
    ("lv", "religion", "Arhibīskaps baznīcā vadīja dievkalpojumu, un draudze lūdzās kopā ar mācītāju."),
    ("et", "economy", "Inflatsioon kiirenes, pank tõstis intressi ja ettevõtete kasum langes, aktsiad odavnesid."),
    ("et", "labour", "Ametiühing kuulutas välja streigi, töötajad nõuavad palga tõusu."),
    ("is", "disaster", "Jarðskjálfti varð í nótt og eldgos hófst; almannavarnir lýstu yfir hættustigi."),
    ("is", "health", "Landspítalinn: sjúklingar bíða og læknar vara við veirunni; bólusetning hefst."),
    ("sq", "crime", "Policia arrestoi një të dyshuar për vrasje; gjykata e la në burg, tha prokuroria."),
    ("sq", "sport", "Kombëtarja fitoi ndeshjen me dy gola, trajneri lavdëroi lojtarët."),
    ("hy", "politics", "Վարչապետը խորհրդարանում խոսեց ընտրությունների մասին, ընդդիմությունը քննադատեց կառավարությանը։"),
    ("hy", "sport", "Հավաքականը հաղթեց եզրափակչում, մարզիչը գովեց ֆուտբոլիստներին։"),
    ("ka", "politics", "პარლამენტში ოპოზიციამ არჩევნების შედეგები გააპროტესტა, პრემიერმა უპასუხა."),
    ("ka", "weather", "სინოპტიკოსები წვიმასა და თოვლს ვარაუდობენ, ტემპერატურა ათ გრადუსამდე დაეცემა."),
    ("hr", "education", "Učenici i nastavnici vraćaju se u škole, sveučilište mijenja upise i maturu."),
    ("bs", "crime", "Policija je uhapsila osumnjičenog za ubistvo, tužilaštvo traži pritvor."),
    ("sr", "politics", "Председник и премијер о изборима: скупштина гласа, опозиција тражи нову владу."),
    ("sr-Latn", "labour", "Sindikat najavio štrajk, radnici traže veće plate od poslodavca."),
    ("sk", "labour", "Odbory vyhlásili štrajk, zamestnanci žiadajú vyššie mzdy a zamestnávateľ hrozí prepúšťaním."),
    ("sk", "religion", "Pápež slúžil omšu v katedrále, veriaci sa modlili s biskupmi a kňazmi."),
    ("sl", "society", "Begunci in migranti: družine z otroki živijo v revščini, opozarjajo prostovoljci."),
    ("sl", "sport", "Reprezentanca je zmagala v finalu prvenstva, trener je pohvalil igralce in navijače."),
    ("fa", "economy", "بورس تهران سقوط کرد، نرخ دلار و تورم بالا رفت و بانک مرکزی نرخ بهره را افزایش داد."),
    ("fa", "sport", "تیم ملی فوتبال در جام جهانی پیروز شد و سرمربی از بازیکنان تشکر کرد."),
    ("he", "crime", "בית המשפט הרשיע את הנאשם ברצח, המשטרה עצרה חשודים נוספים והפרקליטות הגישה כתב אישום."),
    ("he", "education", "התלמידים והמורים חוזרים לבתי הספר, משרד החינוך משנה את בחינות הבגרות."),
    ("vi", "disaster", "Vụ cháy lớn khiến nhiều người bị thương, lính cứu hỏa và đội cứu hộ dập tắt đám cháy."),
    ("vi", "sport", "Đội tuyển bóng đá giành chiến thắng ở trận chung kết, huấn luyện viên khen cầu thủ."),
    ("th", "politics", "นายกรัฐมนตรีแถลงต่อรัฐสภาเรื่องการเลือกตั้ง ขณะที่ฝ่ายค้านอภิปรายไม่ไว้วางใจรัฐบาล"),
    ("th", "health", "โรงพยาบาลรับผู้ป่วยไข้เลือดออกเพิ่ม แพทย์เตือนประชาชนให้ฉีดวัคซีน"),
    ("sw", "sport", "Simba na Yanga zakutana katika ligi kuu, kocha asema wachezaji wako tayari kwa mechi."),
    ("sw", "health", "Hospitali zapokea wagonjwa wa kipindupindu, madaktari watoa chanjo dhidi ya ugonjwa."),
    ("ha", "politics", "Shugaban kasa ya nada ministoci, majalisar dattawa ta amince bayan zaben gwamnoni."),
    ("ha", "sport", "Kungiyar kwallon kafa ta lashe gasar, kocin ya yaba wa yan wasan."),
    ("zu", "crime", "Amaphoyisa abophe umsolwa ngecala lokubulala, inkantolo izokhipha isigwebo."),
    ("xh", "sport", "UKaizer Chiefs no-Orlando Pirates badlala ibhola, umqeqeshi uthi abadlali bakulungele."),
    ("bn", "crime", "হত্যা মামলায় আসামিকে গ্রেপ্তার করেছে পুলিশ, আদালত রিমান্ড মঞ্জুর করেছেন।"),
    ("bn", "weather", "আবহাওয়া অধিদপ্তর বলেছে, বৃষ্টি কমবে, তাপমাত্রা বাড়বে এবং কুয়াশা পড়তে পারে।"),
    ("ta", "sport", "இந்திய கிரிக்கெட் அணி உலகக் கோப்பை இறுதிப்போட்டியில் வெற்றி பெற்றது, கோலி சதம் அடித்தார்."),
    ("ta", "education", "பள்ளி மாணவர்கள் பொதுத்தேர்வு எழுதினர், ஆசிரியர்கள் கல்வி அமைச்சரை சந்தித்தனர்."),
    ("ur", "economy", "اسٹاک ایکسچینج میں مندی، ڈالر مہنگا اور مہنگائی بڑھ گئی، اسٹیٹ بینک نے شرح سود بڑھا دی۔"),
    ("ur", "religion", "مسجد میں نماز عید ادا کی گئی، علما نے رمضان اور حج کی فضیلت بیان کی۔"),
    ("pcm", "sport", "Super Eagles coach don pick di players wey go play di football match for AFCON."),
    ("zh-Hant", "economy", "央行宣布降息，股市上漲，企業營收與出口增加"),
    ("zh-Hant", "crime", "警方逮捕嫌犯，檢察官以詐騙罪起訴"),
    ("zh", "sport", "中国女排夺冠"),
    ("zh", "disaster", "四川发生地震"),
    ("zh-Hant", "health", "流感疫苗開打"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "section", "text"), STORIES)
def test_a_story_is_filed_by_the_words_of_its_language(language: str, section: str, text: str) -> None:
    found = classify(document(text, language=language))
    assert (found.id, found.method) == (section, "text")


@pytest.mark.parametrize(("language", "section", "headline"), HEADLINES)
def test_a_headline_is_read_by_words_that_no_vocabulary_has(language: str, section: str, headline: str) -> None:
    assert classify(document(headline, language=language)).id == section


@pytest.mark.parametrize("language", sorted({language for language, _, _ in STORIES}))
def test_a_close_relative_is_a_language_that_has_a_model(language: str) -> None:
    assert load(known_as(language)) is not None


def test_serbian_says_the_same_in_both_of_its_scripts() -> None:
    latin = classify(document("Policija uhapsila osumnjičenog za ubistvo", language="sr"))
    cyrillic = classify(document("Полиција ухапсила осумњиченог за убиство", language="sr"))
    assert (latin.id, latin.confidence) == (cyrillic.id, cyrillic.confidence)


def test_persian_letters_may_be_typed_on_an_arabic_keyboard() -> None:
    persian = classify(document("کارگران و بازیکنان فوتبال ملی", language="fa"))
    arabic = classify(document("كارگران و بازيكنان فوتبال ملي", language="fa"))
    assert (persian.id, persian.confidence) == (arabic.id, arabic.confidence)


def test_every_model_is_of_a_language_that_is_read_as_itself() -> None:
    for file in DATA.glob("words.*.bin"):
        language = file.name.split(".")[1]
        assert known_as(language) == language
