"""Words of a text as theme terms see them: without stop words, each under its lemma.

Stop words of bokmål, nynorsk, English and a few of Sámi always count as such, whatever language
a text was taken for: mixing is common in how people write.
"""

import re
from functools import cache

import simplemma
import stopwordsiso

_WORD = re.compile(r"[^\W\d_]{3,}(?:[-'’][^\W\d_]{2,})*")
_MASK = re.compile(r"\[[^\]\n]{1,40}\]|<[^>\n]{1,40}>")
_LEMMA_LANGUAGES = {"nb": ("nb", "nn"), "nn": ("nn", "nb"), "no": ("nb", "nn")}
_LEMMATISED = frozenset(("da", "de", "en", "es", "fi", "fr", "is", "pl", "se", "sv", "uk"))
_STOP = -1
_OWN_STOP_WORDS = frozenset(
    """
    alle aldri allereie alltid andre annan anna berre bli blei blitt både båe da de dei deira dere
    desse det di difor dykk dykkar då eg ein eit eller endå enn fekk fekkje fleire frå får før gjer
    gjera gjerne gjorde gjort gjennom gå går gått gikk gjekk hadde han hans har heile heilt hele
    helt henne her ho hos hun hva hvem hver hverandre hvis hvor hvordan hvorfor høyre ikkje ikke
    ingen ingenting inn inni ja jeg jo kan kanskje kjem kom kome komme kommer korleis korfor kunne
    kva kvar kvarandre kven kvifor lag litt man mange med meg meir meire men mens mer mest mi min
    mitt mot mye mykje må måtte nei noe noen noko nokon nokre nå når oss over på sa saman samme seg
    sei seia seier sidan siden sier sine sjøl sjølv skal skulle slik som så sånn ta tar til tok um
    under ut uten utan var vart vere verken vi vil ville vore vår være vært å
    can could did does doing done get gets getting going got had has have just like really said
    say says still thing things told went would
    ahte bealli beare dahje dalle dan dat datte de dego dii dušše eai eat ge gii go goas gos guhte
    guovttos ii ja juo juos jus lea leai leat ledje maid maiddái mii mun muhto mus muu nu oktan son
    vai vel vuoi
    fem seks sju syv åtte elleve tolv tretten fjorten femten tjue tretti førti femti hundre tusen
    første fyrste andre tredje fjerde femte sjette siste neste forrige førre
    okta guokte golbma njeallje vihtta guhtta čieža gávcci ovcci logi vuosttaš
    """.split()  # noqa: SIM905  a list of 300 quoted words is harder to read and to mend
)
_NORWEGIAN_ALONE = frozenset(("fire",))
"""Number words that in English are what a story is about; "tre" may be a tree in Norwegian too."""
_TELLING = frozenset(
    """
    arbeid folk makt navn stille tid tilstand verdi
    alone amount area areas bill computer date early face fire free front group groups help home ill
    information interest interested keys line member members mill move name number numbers old older
    oldest order ordered orders page place places poorly problem problems quickly research room
    rooms serious site stop system test thank thanks value website welcome work worked working works
    world young younger youngest
    """.split()  # noqa: SIM905
)
"""Words that the common lists stop, and that stories are about."""


@cache
def stop_words(language: str) -> frozenset[str]:
    """Give the words that never become a term in this language."""
    own = _NORWEGIAN_ALONE if language in _LEMMA_LANGUAGES else frozenset[str]()
    return frozenset(stopwordsiso.stopwords(["no", "en"])) - _TELLING | _OWN_STOP_WORDS | own


def find_words(text: str, language: str) -> list[tuple[str, str]]:
    """Find the words of a masked text that can become terms.

    Args:
        text: in which personal data is masked; what stands in square or angle brackets is passed
            over, for it is no word of the teller.
        language: code of the text; of an unknown one words are their own lemmas.

    Returns:
        (word as written, in small letters; its lemma) in the order of the text.
    """
    vocabulary = Vocabulary()
    return [vocabulary.forms[number] for number in vocabulary.number(text, language)]


class Vocabulary:
    """The words of many texts, each looked up once in its language and then known by a number."""

    def __init__(self) -> None:
        self.forms: list[tuple[str, str]] = []
        """(word as written, in small letters; its lemma) by number."""
        self._numbers: dict[tuple[str, str], int] = {}
        self._known: dict[str, dict[str, int]] = {}

    def number(self, text: str, language: str) -> list[int]:
        """The numbers of a masked text's words in its order, as `find_words` finds them."""
        known = self._known.setdefault(language, {})
        words = [word.lower() for word in _WORD.findall(_MASK.sub(" ", text))]
        for word in words:
            if word not in known:
                known[word] = self._add(word, find_lemma(word, language), stop_words(language))
        return [number for number in map(known.__getitem__, words) if number != _STOP]

    def _add(self, word: str, lemma: str, stopped: frozenset[str]) -> int:
        if not stopped.isdisjoint((word, lemma)):
            return _STOP
        number = self._numbers.setdefault((word, lemma), len(self.forms))
        if number == len(self.forms):
            self.forms.append((word, lemma))
        return number


def find_lemma(word: str, language: str) -> str:
    """Give the form under which a word stands in a dictionary, or the word itself."""
    if language in _LEMMA_LANGUAGES:
        return simplemma.lemmatize(word, lang=_LEMMA_LANGUAGES[language]).lower()
    if language in _LEMMATISED:
        return simplemma.lemmatize(word, lang=language).lower()
    return word
