"""Words that the picture needs to know: categories, offices, institutions, seats of government.

General English and general knowledge, as data. A word missing here makes the picture say less, never
something else: a category not known is not compared, an office not known is not named.
"""

import re

CATEGORIES: dict[str, str] = {
    "concerts": r"concerts?|concertgoers?|concert[- ]halls?|gigs?",
    "large gatherings": r"(?:mass|public|big) events?|gatherings?|crowds?|festivals?|rall(?:y|ies)|concerts?"
    r"|concertgoers?|parades?|match(?:es)?",
    "theatres": r"theat(?:re|er)s?|cinemas?|opera houses?",
    "stadiums": r"stadiums?|arenas?|football|match(?:es)?|marathons?",
    "places of worship": r"church(?:es)?|mosques?|synagogues?|temples?|cathedrals?|worship(?:pers)?",
    "public transport": r"metro|subway|underground|trains?|railways?|stations?|bus(?:es)?|trams?",
    "air transport": r"airports?|aircraft|airliners?|flights?|planes?",
    "markets": r"markets?|shopping (?:malls?|cent(?:re|er)s?)|malls?|supermarkets?|bazaars?",
    "schools": r"schools?|universit(?:y|ies)|campus(?:es)?|colleges?|kindergartens?",
    "hotels or restaurants": r"hotels?|resorts?|restaurants?|caf[eé]s?|bars?|night ?clubs?",
    "embassies or government": r"embass(?:y|ies)|consulates?|ministr(?:y|ies)|parliaments?",
    "police or armed forces": r"police (?:station|post|officers?)|barracks|military bases?|soldiers?|troops",
    "energy or industry": r"power (?:plants?|stations?)|refiner(?:y|ies)|pipelines?|dams?|factor(?:y|ies)",
    "explosives": r"bomb(?:s|ing|ings)?|explosives?|explosions?|blasts?|grenades?|devices?|mines?",
    "firearms": r"firearms?|guns?|gunm[ae]n|gunfire|rifles?|pistols?|shoot(?:s|ings?|ers?)?|shot"
    r"|fired (?:at|on|upon)",
    "knives": r"kni(?:fe|ves)|stabb(?:ed|ing|ings)|machetes?",
    "vehicles": r"ramm(?:ed|ing)|vehicle attacks?|car attacks?",
    "fire": r"fires?|flames?|blazes?|burn(?:ed|t|ing)?|arson|wildfires?",
    "hostage-taking": r"hostages?|kidnapp(?:ed|ing|ings)|abduct(?:ed|ion|ions)",
    "chemical release": r"chemicals?|toxic|gas (?:leak|cloud|release)|chlorine|ammonia|sarin",
    "flood": r"floods?|flooded|flooding|high water|inundat(?:ed|ion)|dam (?:break|failure|burst)",
    "storm": r"storms?|hurricanes?|typhoons?|cyclones?|tornado(?:es)?|gales?|lightning",
    "earthquake": r"earthquakes?|tremors?|aftershocks?|tsunamis?",
    "crowd crush": r"(?:crowd )?crush(?:es)?|stampedes?|surges?",
    "extremists": r"extremis(?:ts?|m)|terror(?:ists?|ism)?|militants?|jihadis?t?s?",
    "missiles or drones": r"missiles?|rockets?|drones?|shelling|air ?strikes?",
}
CATEGORY = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in CATEGORIES.items()}
WEAPONS = (
    "firearms", "explosives", "knives", "vehicles", "chemical release", "missiles or drones",
)  # fmt: skip
HAZARDS = ("fire", "flood", "storm", "earthquake", "chemical release", "crowd crush")

OFFICE = re.compile(
    r"\b(?:vice[- ])?(?:president|prime minister|minister|premier|chancellor|governor|mayor|ambassador|"
    r"consul|king|queen|secretary(?: of state|-general| general)?|director|chief|commissioner|head|"
    r"commander|general|colonel|prosecutor|sheriff|spokes(?:man|woman|person)|spokespeople|senator|"
    r"chair(?:man|woman|person)?|deputy|officers?|coroner|marshal|inspector|officials?|authorities|leader|leadership)\b",
    re.IGNORECASE,
)
INSTITUTION = re.compile(
    r"\b(?:authorit(?:y|ies)|officials?|government|ministry|department|embassy|consulate|police|army|military|"
    r"navy|agency|service|services|council|committee|commission|court|prosecutors?|parliament|"
    r"kremlin|white house|hospitals?|health|bureau|office|union|nations|city|region|state|administration|"
    r"fire brigade|rescuers?|investigators?|guard|institute|organi[sz]ation|news|press|times|post|media|"
    r"broadcaster|television|tv|radio|newspaper|staff|consortium|network|channel|centre|center)\b",
    re.IGNORECASE,
)
ORGANISATION = re.compile(
    r"\b(?:group|front|state|army|movement|brigades?|party|organi[sz]ation|cell|faction|network|league|"
    r"alliance|militia|guerrillas?|rebels?|separatists?|militants?|forces?|command|council|insurgents?)\b",
    re.IGNORECASE,
)

_SEATS: dict[str, str] = {
    "russia": "russian russians moscow kremlin",
    "united states": "us usa america american americans washington pentagon",
    "united kingdom": "uk britain british london westminster whitehall",
    "france": "french paris élysée elysee", "germany": "german berlin",
    "china": "chinese beijing", "turkey": "turkish türkiye turkiye ankara",
    "iran": "iranian tehran", "israel": "israeli jerusalem", "ukraine": "ukrainian kyiv kiev",
    "india": "indian delhi", "pakistan": "pakistani islamabad", "spain": "spanish madrid",
    "italy": "italian rome", "belgium": "belgian brussels", "sri lanka": "lankan colombo",
    "egypt": "egyptian cairo", "norway": "norwegian oslo", "japan": "japanese tokyo",
    "colombia": "colombian bogotá bogota", "peru": "peruvian lima", "el salvador": "salvadoran salvadoran",
    "poland": "polish warsaw", "austria": "austrian vienna", "canada": "canadian ottawa",
    "australia": "australian canberra", "new zealand": "zealand wellington", "kenya": "kenyan nairobi",
    "nigeria": "nigerian abuja", "iraq": "iraqi baghdad", "afghanistan": "afghan kabul",
    "philippines": "philippine manila", "indonesia": "indonesian jakarta", "mexico": "mexican",
}  # fmt: skip
SEATS = {word: land for land, words in _SEATS.items() for word in [*words.split(), land.replace(" ", "_")]}
"""Which state a capital, an adjective or a seat of government stands for in the news."""

_TWO_WORDS = tuple(land for land in _SEATS if " " in land)
_WORD = re.compile(r"[^\W_][\w.’'-]*")
_EMPTY_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "and",
        "or",
        "by",
        "with",
        "from",
        "its",
        "their",
        "his",
        "her",
        "some",
        "several",
        "many",
        "all",
        "state",
        "government",
        "governments",
        "authorities",
        "officials",
        "official",
        "citizens",
        "people",
        "public",
        "local",
        "embassy",
        "department",
        "ministry",
        "leaders",
        "leadership",
        "side",
        "own",
        "shared",
        "lack",
        "alleged",
    ]
)


def categories(text: str, names: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """The categories that a text names, in the order of the table (or of `names`)."""
    return tuple(name for name in names or CATEGORY if CATEGORY[name].search(text))


def parties(name: str) -> frozenset[str]:
    """The words by which two names may mean the same party; capitals stand for their states.

    >>> parties("Moscow") == parties("Russian authorities")
    True
    """
    text = name.lower().replace("’", "'")
    for land in _TWO_WORDS:
        text = text.replace(land, land.replace(" ", "_"))
    words = (found.replace(".", "").removesuffix("'s") for found in _WORD.findall(text))
    return frozenset(SEATS.get(word, word) for word in words if word not in _EMPTY_WORDS)
