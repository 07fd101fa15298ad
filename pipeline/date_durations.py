"""Rules for lengths of time, repeated times, and words of vague time: dix minutes, chaque lundi, désormais."""

from __future__ import annotations

import re

from pipeline.date_amounts import amount_of, duration_value, moved
from pipeline.date_clock import is_hour_told
from pipeline.date_contexts import ends_with, pattern, words
from pipeline.date_days import part_value
from pipeline.date_grammar import Found, Reading, class_of, rule
from pipeline.date_periods import season_value

_MOD = "(mod:(APX|CMP|VERS))?"


@rule(
    f"{_MOD} n:COUNT HYPH? (LONG)? u:UNIT half:(ET DEMI)?",
    f"{_MOD} n:COUNT u:(HOURS|MINUTE|AN) n2:(MIN) u2:(MINUTE|SECONDE|MOIS)?",
    f"{_MOD} UN n:(DIZAINE|QUINZAINE) DE? u:UNIT",
)
def duration(r: Reading) -> list[Found]:
    """`dix minutes`, `moins de dix minutes`, `deux ans et demi`, `2 h 30`, `une dizaine d'années`."""
    half = r.has("half")
    value = _compound(r) if r.has("n2") else duration_value(r, "n", "u", half)
    if value is None or r.word("u").istitle() or _is_no_length(r) or is_age(r):
        return []
    mod = r.get("mod") if r.has("mod") else None
    if r.match[0][1:2] and not r.has("n2") and r.is_a("n", "ROUND"):
        value, mod = amount_of(str(r.get("n")), r.get("u")), mod or "APPROX"
    if r.get("u") == "TS" and r.is_a("n", "UN") and re.match(r" [^\W\d_]", r.text[r.span()[1] :][:2]):
        return []  # une seconde fois
    start, end = r.span()
    if r.has("mod") and r.word("mod").lower() == "vers":
        start, mod = r.span("n")[0], None
    return [Found(start, end, "DURATION", value, r.name, mod=mod, basis="none", period=_from_now(r))]


def _from_now(r: Reading) -> tuple[str | None, str | None] | None:
    """Return the stretch of `d'ici deux ans`, `sous quinze jours`: from now on."""
    if not (r.before("DICI") or r.text.endswith(("sous ", "Sous "), 0, r.span()[0])):
        return None
    today, number = r.anchor.relative_day(0), str(r.get("n"))
    last = moved(today, int(number), r.get("u")) if number.isdigit() and not r.get("u").startswith("T") else None
    return (today, last) if last else None


@rule("n:WITHIN")
def within(r: Reading) -> list[Found]:
    """`sous huitaine`, `sous quinzaine`: so many days from now on."""
    start, end = r.span()
    today, days = r.anchor.relative_day(0), int(r.get("n"))
    period = (today, moved(today, days, "D")) if today else None
    return [Found(start + len("sous "), end, "DURATION", f"P{days}D", r.name, basis="none", period=period)]


_BEFORE_NEWS = ("le ", "Le ", "du ", "au ", "Au ")


def _is_no_length(r: Reading) -> bool:
    """Tell the news `le 20 heures`, the papers *20 minutes* and *24 heures*, and `il était un peu plus de 22 h`."""
    unit, start = r.get("u"), r.span()[0]
    if unit not in ("TH", "TM"):
        return False
    if ends_with(r.text[max(0, start - 10) : start], "paper_before"):
        return True
    newscast = r.match["n"] not in class_of("UN") and r.text.endswith(_BEFORE_NEWS, 0, start)
    return unit == "TH" and (newscast or is_hour_told(r))


def _compound(r: Reading) -> str | None:
    """Return `2 h 30` as PT2H30M, `un an et 3 mois`."""
    if not (str(r.get("n")).isdigit() and str(r.get("n2")).isdigit()):
        return None
    first, second = int(r.get("n")), int(r.get("n2"))
    unit = r.get("u")
    if unit == "Y":
        return f"P{first}Y{second}M" if r.has("u2") and r.get("u2") == "M" else None
    return f"PT{first}H{second}M" if unit == "TH" else f"PT{first}M{second}S"


_PARTS = ("Y", "M", "D", "TH", "TM", "TS")


@rule(
    f"{_MOD} n:COUNT u:(AN|ANNEE|MOIS|JOUR|HOURS|MINUTE) ET? n2:(MIN|UN) u2:(MOIS|JOUR|HOURS|MINUTE|SECONDE) "
    "(ET? n3:(MIN|UN) u3:(HOURS|MINUTE|SECONDE))?"
)
def added_duration(r: Reading) -> list[Found]:
    """`deux ans et six mois`, `5 h 18 min 12 s`: units from the largest to the smallest."""
    names = [(f"n{i}", f"u{i}") for i in ("", "2", "3") if r.has(f"n{i}")]
    amounts = [str(r.get(number)) for number, _ in names]
    units = [_PARTS.index(r.get(unit)) for _, unit in names]
    if not all(map(str.isdigit, amounts)) or sorted(set(units)) != units or is_age(r):
        return []
    told = [f"{amount}{_PARTS[unit][-1]}" for amount, unit in zip(amounts, units, strict=True)]
    days = sum(unit < _PARTS.index("TH") for unit in units)
    value = "P" + "".join(told[:days]) + ("T" if told[days:] else "") + "".join(told[days:])
    start, mod = r.span()[0], r.get("mod")
    if mod is None and r.has("mod"):
        start = r.span("n")[0]  # vers
    return [Found(start, r.span()[1], "DURATION", value, r.name, mod=mod or None, basis="none")]


@rule("(mod:CMP|mod2:APX)? c:CLOCK")
def clock_duration(r: Reading) -> list[Found]:
    """`en 2h30`, `dans les 2h`."""
    hour, minute, second = r.get("c")
    value = f"PT{int(hour)}H" + (f"{int(minute)}M" if minute and int(minute) else "") + (f"{second}S" if second else "")
    return [r.row("DURATION", value, mod=r.get("mod") or r.get("mod2"), basis="none")]


@rule("lead:(DE|ENTRE)? a:COUNT sep:(A|OU|ET|HYPH) b:COUNT u:UNIT", "n:RANGE u:UNIT")
def duration_range(r: Reading) -> list[Found]:
    """`de 8 à 24 mois`, `deux ou trois jours`: a row for each end."""
    if "n" in r.names:
        return _glued_range(r)
    if is_age(r) or r.is_a("a", "YEAR"):
        return []  # mort en 1972 à 98 ans
    values = [duration_value(r, part, "u") for part in ("a", "b")]
    rows = [Found(*r.span("a"), "DURATION", values[0], r.name, basis="none")]
    return [*rows, Found(r.span("b")[0], r.span()[1], "DURATION", values[1], r.name, basis="none")]


def _glued_range(r: Reading) -> list[Found]:
    """Read `10-15 minutes`."""
    first, last = r.get("n")
    if int(first) >= int(last) or is_age(r) or r.after("REL"):
        return []
    start, end = r.span()
    split = start + len(first)
    values = [amount_of(str(int(number)), r.get("u")) for number in (first, last)]
    return [
        Found(start, split, "DURATION", values[0], r.name, basis="none"),
        Found(split + 1, end, "DURATION", values[1], r.name, basis="none"),
    ]


@rule(
    "ARTICLE? UN? DEMI HYPH? u:(HEURE|SIECLE|JOUR|DECENNIE|AN|ANNEE)",
    "UN LONG? QUART (DE)? u:(HEURE|SIECLE)",
    "t:TROISQUARTS (DE)? u:(HEURE|SIECLE)",
)
def fraction(r: Reading) -> list[Found]:
    """`une demi-heure`, `un demi-siècle`, `un bon quart d'heure`, `un quart de siècle`."""
    if any(code in class_of("QUART") for code in r.match[0]):
        return [r.row("DURATION", "PT15M" if r.get("u") == "TH" else "P25Y", basis="none")]
    if "t" in r.names:
        return [r.row("DURATION", "PT45M" if r.get("u") == "TH" else "P75Y", basis="none")]
    halves = {"TH": "PT30M", "CE": "P50Y", "D": "PT12H", "DE": "P5Y", "Y": "P6M"}
    return [r.row("DURATION", halves[r.get("u")], basis="none")]


@rule("tout:TOUT (DET|UN) u:(JOUR|SEMAINE|ANNEE|MOIS|SIECLE|DECENNIE)")
def whole(r: Reading) -> list[Found]:
    """`toute la journée`, `toute l'année`; `tous les jours` is a set."""
    if r.word("tout").lower() in ("tous", "toutes") or r.word("u").lower() == "jour":
        return []
    return [r.row("DURATION", f"P1{r.get('u')}", basis="none")]


@rule("tout:TOUT DET p:DAYPART", "tout:TOUT DET s:SEASON")
def whole_part(r: Reading) -> list[Found]:
    """`toute la soirée`, `tout l'été`: that evening, that summer."""
    if r.word("tout").lower() in ("tous", "toutes"):
        return []
    if r.has("s"):
        return [r.row("DATE", season_value(r, r.get("s"), None), basis="publication")]
    return [r.row("TIME", part_value(r.anchor.narrative(r.span()[0])[0], r.get("p")), basis="narrative")]


@rule(
    "(CHAQUE|TOUT DET) u:(JOUR|SEMAINE|MOIS|AN|ANNEE|HEURE|MINUTE|SECONDE|TRIMESTRE|SEMESTRE|WEEKEND|SIECLE)",
    "TOUT DET n:(COUNT|QUINZAINE) u:UNIT",
    "TOUT DET COUNT (OU|A) n:COUNT u:UNIT",
    "(CHAQUE|TOUT DET) d:(NUM31|ORD1) (DU|DE DET|DE CHAQUE) MOIS",
    "(CHAQUE|TOUT DET|DET) w:(WDS) (part:DAYPART)?",
    "(CHAQUE) w:(WD) (part:DAYPART)?",
    "(CHAQUE|TOUT DET) part:(PART|NUIT)",
    "(CHAQUE|TOUT DET) s:(SEASON|MONTH)",
    "w:WDS (part:DAYPART)?",
)
def every(r: Reading) -> list[Found]:
    """`chaque lundi`, `tous les trois jours`, `les mardis`, `chaque année`."""
    if r.is_a("u", "WEEKEND") and r.match.group(0)[0] in class_of("TOUT") and r.word().lower().startswith("tout le "):
        return []  # that week-end, all of it
    if r.has("w"):
        part = f"T{r.get('part')}" if r.has("part") else ""
        value: str | None = f"XXXX-WXX-{r.get('w')}{part}"
    elif r.has("part"):
        value = f"XXXX-XX-XXT{r.get('part')}"
    elif r.has("d"):
        value = f"XXXX-XX-{int(r.get('d')):02}"
    elif r.has("s"):
        name = r.get("s")
        value = f"XXXX-{name:02}" if isinstance(name, int) else f"XXXX-{name}"
    else:
        value = duration_value(r, "n", "u") if r.has("n") else amount_of("1", r.get("u"))
        if r.get("u") == "WE":
            value = "XXXX-WXX-WE"
    return [r.row("SET", value, quant="EACH" if r.match[0][0] in class_of("CHAQUE") else "EVERY", basis="none")]


@rule("n:COUNT u:(UNIT|WD|DAYPART) SUR n2:NUM")
def one_in(r: Reading) -> list[Found]:
    """`un mardi sur deux`, `une semaine sur deux`, `24 heures sur 24`."""
    count, among, unit = str(r.get("n")), str(r.get("n2")), str(r.get("u"))
    if count == among:
        return [r.row("SET", "P1D", quant="EVERY", basis="none")]
    if r.is_a("u", "DAYPART"):
        return [r.row("SET", f"XXXX-XX-XXT{unit}", quant="EVERY", basis="none")] if count == "1" else []
    if r.is_a("u", "WD"):
        return [r.row("SET", f"XXXX-WXX-{unit}", quant="EVERY", basis="none")] if count == "1" else []
    freq = f"{count}X" if count != "1" else None
    return [r.row("SET", amount_of(among, unit), quant="EVERY", freq=freq, basis="none")]


@rule("ALWAYS ((ET|COMMA|HYPH|SLASH)? ALWAYS)?")
def always(r: Reading) -> list[Found]:
    """`24 h/24 et 7 j/7`."""
    return [r.row("SET", "P1D", quant="EVERY", basis="none")]


@rule(
    "n:COUNT FOIS PAR u:UNIT",
    "PAR u:(AN|JOUR|MOIS|SEMAINE|HEURE|TRIMESTRE|SEMESTRE)",
    "UN FOIS TOUT DET n2:COUNT u:UNIT",
)
def rate(r: Reading) -> list[Found]:
    """`deux fois par an`, `par jour`."""
    unit = r.get("u")
    amount = str(r.get("n2")) if r.has("n2") else "1"
    freq = f"{r.get('n')}X" if r.has("n") and r.match["n"] not in class_of("FEW") else None
    return [r.row("SET", amount_of(amount, unit), freq=freq, quant="EVERY", basis="none")]


@rule("a:SETADJ", "b:SETADV")
def periodic(r: Reading) -> list[Found]:
    """`quotidiennement`, `leur lot quotidien`; `un quotidien` and `la presse quotidienne` are papers."""
    if "b" in r.names:
        return [r.row("SET", r.get("b"), quant="EVERY", basis="none")]
    start, end = r.span()
    before = r.text[max(0, start - 30) : start].split()
    word = before[-1].lower() if before else ""
    if not word.isalpha() or word in words("adverbial_set_refused"):
        return []
    return [Found(start, end, "SET", r.get("a"), r.name, quant="EVERY", basis="none")]


@rule("ref:REF")
def vague(r: Reading) -> list[Found]:
    """`désormais`, `récemment`, `bientôt`: now, before, later; a preposition before an article stays outside."""
    if r.word("ref").lower() == "maintenant" and re.match(r" qu[e'’]", r.text[r.span()[1] :][:4]):
        return []  # maintenant que: since
    if r.word("ref").lower() == "maintenant" and pattern(r"{before_participle} $").search(r.text[: r.span()[0]][-8:]):
        return []  # en les maintenant
    row = r.row("TIME", r.get("ref"), basis="publication")
    leading = _LEADING.match(r.word("ref"))
    row.start += leading.end() if leading else 0
    return [row]


_LEADING = re.compile(r"(?:à|en|pour|de|dans|par)[ \u00a0](?=l['’]|(?:les?|la|ces?|nos|un)[ \u00a0])", re.IGNORECASE)


@rule("DET x:EPOQUE")
def at_the_time(r: Reading) -> list[Found]:
    """`à l'époque`: then; `à l'époque de Louis XIV` is not read."""
    following = re.match(r" (?:d[eu'’]|des|où)", r.text[r.span()[1] :][:5])
    if r.word("x").lower() != "époque" or not r.before("A") or following:
        return []
    return [r.row("TIME", "PAST_REF", basis="narrative")]


def is_age(r: Reading) -> bool:
    """Tell whether a number of years is somebody's age, by the words around it."""
    first = "n" if "n" in r.names else "a"
    start, end = r.span()
    before, after = r.text[max(0, start - 40) : start], r.text[end : end + 24]
    if r.word("u").lower() not in ("an", "ans"):
        return ends_with(before, "age")
    if pattern(r" {after_years}").match(after):
        return False
    if ends_with(before, "age") or _OF_ALL.search(before[-_SHORT:]):
        return True
    if r.word(first).lower() in ("un", "une", "quelques", "plusieurs") or _UNTIL.search(before[-_SHORT:]):
        return False
    if _OF_AGE.search(before[-_SHORT:]):
        return not _noun_of_duration(before) and not ends_with(before, "before_years")
    return not (
        ends_with(before, "before_years") or (_ABOUT.search(before[-_SHORT:]) and pattern(_YEARS_ABOUT).search(before))
    )


_SHORT = 24  # characters: longer than what these patterns match
_OF_ALL = re.compile(r"\b(?:les|des|aux) (?:(?:plus|moins) (?:de |d['’]))?$")
_UNTIL = re.compile(r"d['’]ici (?:à )?$", re.IGNORECASE)
_OF_AGE = re.compile(r"\b(?:à|de|d['’]|les|des|aux|enfants?) ?$", re.IGNORECASE)
_NEARLY = r"(?: (?:plus|moins|près|environ|encore|seulement|bientôt|maintenant|désormais|déjà|presque)(?: de)?)"
_ABOUT = re.compile(rf"{_NEARLY} ?$", re.IGNORECASE)
_YEARS_ABOUT = rf"{{before_years}}{_NEARLY} ?$"


def _noun_of_duration(before: str) -> bool:
    """Tell whether the noun before `de` lasts: `une peine de 10 ans`, `un bail de neuf ans`."""
    nouns = re.findall(r"[^\W\d_]+", before.lower())
    return len(nouns) >= 2 and any(word in words("lasting_noun") for word in nouns[-4:-1])


@rule("w:NEXT", "w:PRECED", "w:BEFOREHAND")
def before_or_next(r: Reading) -> list[Found]:
    """`les prochaines échéances`, `un précédent dîner`, `auparavant`: an adjective of time before its noun."""
    word = r.match["w"]
    if word in class_of("BEFOREHAND"):
        return [r.row("TIME", "PAST_REF", basis="publication")]
    if r.word("w").lower().startswith(("qui", "à")):
        return []  # it stands after its noun: les mois à venir
    followed = re.match(r" [^\W\d_]{3}", r.text[r.span()[1] :][:5]) is not None
    if not followed or (word in class_of("PRECED") and not r.before("UN DET DEM")):
        return []
    return [r.row("TIME", "FUTURE_REF" if word in class_of("NEXT") else "PAST_REF", basis="publication")]


@rule("x:HISTORY")
def history(r: Reading) -> list[Found]:
    """`l'après-guerre`: named stretches of history."""
    value, mod = str(r.get("x")).split("|")
    return [r.row("DATE", value, mod=mod or None)]
