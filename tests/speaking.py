"""The cast's framework in four languages, one of them from right to left."""

from collections.abc import Sequence
from typing import Any

from builders import framework_document, words
from storybank.framework import Framework, read_framework

LANGUAGES = ("nb", "se", "sma", "ar")
SAID = {
    "Nabolaget ditt": ("Du ránnjágoddi", "Dov kraanneh", "حيّك"),
    "Fortell om noe.": ("Muital juoidá.", "Soptsesth mij akt.", "اروِ لنا شيئًا."),
    "Da noe endret seg": ("Go juoga rievddai", "Gosse mij akt jeatjahtovvi", "عندما تغيّر شيء"),
    "Et møte med kommunen": ("Deaivvadeapmi suohkaniin", "Tjåanghkoe tjïeltine", "لقاء مع البلدية"),
    "Gi historien et navn": ("Atte muitalussii nama", "Vedtieh soptsesasse nommem", "سمِّ القصة"),
    "Hva skjedde?": ("Mii dáhpáhuvai?", "Mij heannadi?", "ماذا حدث؟"),
    "Hva bar det fram?": ("Mii dan doalvvui ovddos?", "Mij dam åvtese guedti?", "ما الذي دفعه؟"),
    "Tillit": ("Luohttámuš", "Leajhtadimmie", "الثقة"),
    "Regler": ("Njuolggadusat", "Njoelkedassh", "القواعد والأنظمة"),
    "Vilje": ("Dáhttu", "Vïlle", "الإرادة"),
    "Jeg ble …": ("Mun …", "Manne …", "كنتُ …"),
    "overhørt": ("in gullon", "im govlesovvh", "لا يسمعني أحد"),
    "spurt om alt": ("jerrojuvvojin buot", "gihtjesovvim gaajhken bïjre", "أُسأل عن كل شيء"),
    "Hvor sto de?": ("Gos sii čužžo?", "Gusnie dah tjåadtjoejin?", "أين كانوا؟"),
    "Jeg": ("Mun", "Manne", "أنا"),
    "Kommunen": ("Suohkan", "Tjïelte", "البلدية"),
    "Tid": ("Áigi", "Tïjje", "الوقت"),
    "Før": ("Ovdal", "Aarebi", "قبل"),
    "Nå": ("Dál", "Daelie", "الآن"),
    "Hva kjente du?": ("Maid dovdet?", "Maam damtih?", "بماذا شعرت؟"),
    "Glede": ("Illu", "Aavoe", "فرح"),
    "Sinne": ("Suhttu", "Måårehke", "غضب"),
    "Ro": ("Ráfi", "Raeffie", "هدوء"),
    "Hvor vanlig er dette?": ("Man dábálaš dát lea?", "Man sïejhme daate?", "ما مدى شيوع ذلك؟"),
    "Sjelden": ("Hárve", "Sveekes", "نادرًا"),
    "Hver dag": ("Juohke beaivvi", "Fïerhten biejjien", "كل يوم"),
    "Et råd?": ("Ráđđi?", "Raerie?", "نصيحة؟"),
    "Hvem er du?": ("Gii don leat?", "Gie datne?", "من أنت؟"),
    "Innbygger": ("Ássi", "Årroje", "من السكان"),
    "Ansatt": ("Bargi", "Barkije", "موظف"),
}


def spoken_framework(languages: Sequence[str] = LANGUAGES, **changes: Any) -> Framework:
    """Nabolaget in these languages; where none of ours is said, its words are bokmål."""
    document = {**framework_document(), **changes}
    return read_framework({**_spoken(document, languages), "languages": list(languages)})


def spoken_words(nb: str) -> dict[str, str]:
    """A text in every language of LANGUAGES."""
    return dict(zip(LANGUAGES, (nb, *SAID[nb]), strict=True))


def _spoken(value: Any, languages: Sequence[str]) -> Any:
    if isinstance(value, dict) and value.keys() == words("").keys():
        known = {**spoken_words(value["nb"]), "en": value["en"]}
        return {language: known.get(language, value["nb"]) for language in languages}
    if isinstance(value, dict):
        return {key: _spoken(inner, languages) for key, inner in value.items()}
    return [_spoken(one, languages) for one in value] if isinstance(value, list) else value
