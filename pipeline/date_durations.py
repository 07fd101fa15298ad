"""Rules for lengths of time, repeated times, and words of vague time: dix minutes, chaque lundi, désormais."""

from __future__ import annotations

import re

from pipeline.date_grammar import Found, Reading, class_of, rule
from pipeline.date_relative import amount_of, duration_value
from pipeline.lexicons import table

_MOD = "(mod:(APX|CMP|VERS))?"


@rule(
    f"{_MOD} n:COUNT HYPH? (LONG)? u:UNIT half:(ET DEMI)?",
    f"{_MOD} n:COUNT u:(HOURS|MINUTE|AN) n2:(MIN) u2:(MINUTE|SECONDE|MOIS)?",
    f"{_MOD} UN n:DIZAINE (DE)? u:UNIT",
)
def duration(r: Reading) -> list[Found]:
    """`dix minutes`, `moins de dix minutes`, `deux ans et demi`, `2 h 30`, `une dizaine d'années`."""
    names = r.match.re.groupindex
    half = "half" in names and r.has("half")
    value = _compound(r) if "n2" in names else duration_value(r, "n", "u", half)
    if value is None or (r.get("u") == "Y" and is_age(r)):
        return []
    mod = r.get("mod") if r.has("mod") else None
    if r.match[0][1:2] and "n2" not in names and r.match["n"] in class_of("DIZAINE"):
        value, mod = amount_of(str(r.get("n")), r.get("u")), mod or "APPROX"
    start, end = r.span()
    if r.has("mod") and r.word("mod").lower() == "vers":
        start, mod = r.span("n")[0], None
    return [Found(start, end, "DURATION", value, r.name, mod=mod, basis="none")]


def _compound(r: Reading) -> str | None:
    """Return `2 h 30` as PT2H30M, `un an et 3 mois`."""
    first, second = r.get("n"), r.get("n2")
    if not isinstance(first, int) or not isinstance(second, int):
        return None
    unit = r.get("u")
    if unit == "Y":
        return f"P{first}Y{second}M" if r.has("u2") and r.get("u2") == "M" else None
    return f"PT{first}H{second}M" if unit == "TH" else f"PT{first}M{second}S"


@rule("lead:(DE|ENTRE)? a:COUNT sep:(A|OU|ET|HYPH) b:COUNT u:UNIT", "n:RANGE u:UNIT")
def duration_range(r: Reading) -> list[Found]:
    """`de 8 à 24 mois`, `deux ou trois jours`: a row for each end."""
    if "n" in r.match.re.groupindex:
        return []
    if r.get("u") == "Y" and is_age(r):
        return []
    values = [duration_value(r, part, "u") for part in ("a", "b")]
    rows = [Found(*r.span("a"), "DURATION", values[0], r.name, basis="none")]
    return [*rows, Found(r.span("b")[0], r.span()[1], "DURATION", values[1], r.name, basis="none")]


@rule(
    "ARTICLE? UN? DEMI HYPH? u:(HEURE|SIECLE|JOUR|DECENNIE|AN|ANNEE)",
    "UN QUART (DE)? u:HEURE",
    "t:TROISQUARTS (DE)? u:HEURE",
)
def fraction(r: Reading) -> list[Found]:
    """`une demi-heure`, `un demi-siècle`, `un quart d'heure`."""
    if any(code in class_of("QUART") for code in r.match[0]):
        return [r.row("DURATION", "PT15M", basis="none")]
    if "t" in r.match.re.groupindex:
        return [r.row("DURATION", "PT45M", basis="none")]
    halves = {"TH": "PT30M", "CE": "P50Y", "D": "PT12H", "DE": "P5Y", "Y": "P6M"}
    return [r.row("DURATION", halves[r.get("u")], basis="none")]


@rule(
    "TOUT DET u:(JOUR|SEMAINE|ANNEE|MOIS|NUIT)",
    "TOUT DET p:(PART|SEASON)",
    "TOUT UN u:(JOUR|SEMAINE|ANNEE|MOIS|SIECLE|DECENNIE)",
)
def whole(r: Reading) -> list[Found]:
    """`toute la journée`, `toute l'année`; `tous les jours` is a set."""
    names = r.match.re.groupindex
    if (
        r.word("u" if "u" in names else "p").lower() == "jour"
        or r.text[r.span()[0] : r.span()[0] + 4].lower() == "tous"
    ):
        return (
            every(r)
            if "u" in names
            else [r.row("SET", f"T{r.get('p')}" if "p" in names else None, quant="EVERY", basis="none")]
        )
    if "p" in names:
        return [r.row("DURATION", "P1D" if r.get("p") in ("AF", "MO", "EV") else f"XXXX-{r.get('p')}", basis="none")]
    unit = r.get("u")
    return [r.row("DURATION", "PT12H" if unit == "NI" else f"P1{unit}", basis="none")]


@rule(
    "(CHAQUE|TOUT DET) u:(JOUR|SEMAINE|MOIS|AN|ANNEE|HEURE|MINUTE|SECONDE|TRIMESTRE|SEMESTRE|WEEKEND|SIECLE)",
    "TOUT DET n:(COUNT|QUINZAINE) u:UNIT",
    "(CHAQUE|TOUT DET|DET) w:(WDS)",
    "(CHAQUE) w:(WD) (part:DAYPART)?",
    "(CHAQUE|TOUT DET) part:(PART|NUIT)",
    "(CHAQUE|TOUT DET) s:(SEASON|MONTH)",
    "w:WDS",
)
def every(r: Reading) -> list[Found]:
    """`chaque lundi`, `tous les trois jours`, `les mardis`, `chaque année`."""
    names = r.match.re.groupindex
    if "w" in names:
        part = f"T{r.get('part')}" if "part" in names and r.has("part") else ""
        value: str | None = f"XXXX-WXX-{r.get('w')}{part}"
    elif "part" in names:
        value = f"XXXX-XX-XXT{r.get('part')}"
    elif "s" in names:
        name = r.get("s")
        value = f"XXXX-{name:02}" if isinstance(name, int) else f"XXXX-{name}"
    else:
        value = duration_value(r, "n", "u") if "n" in names else f"P1{r.get('u')}"
        if r.get("u") == "WE":
            value = "XXXX-WXX-WE"
        elif value and value.startswith("P1T"):
            value = amount_of("1", r.get("u"))
    return [r.row("SET", value, quant="EACH" if r.match[0][0] in class_of("CHAQUE") else "EVERY", basis="none")]


@rule(
    "n:COUNT FOIS PAR u:UNIT",
    "PAR u:(AN|JOUR|MOIS|SEMAINE|HEURE|TRIMESTRE|SEMESTRE)",
    "UN FOIS TOUT DET n2:COUNT u:UNIT",
)
def rate(r: Reading) -> list[Found]:
    """`deux fois par an`, `par jour`."""
    names, unit = r.match.re.groupindex, r.get("u")
    amount = str(r.get("n2")) if "n2" in names else "1"
    freq = f"{r.get('n')}X" if "n" in names and r.match["n"] not in class_of("FEW") else None
    return [r.row("SET", amount_of(amount, unit), freq=freq, quant="EVERY", basis="none")]


@rule("a:SETADJ", "b:SETADV")
def periodic(r: Reading) -> list[Found]:
    """`quotidiennement`, `leur lot quotidien`; `un quotidien` and `la presse quotidienne` are papers."""
    if "b" in r.match.re.groupindex:
        return [r.row("SET", r.get("b"), quant="EVERY", basis="none")]
    start, end = r.span()
    before = r.text[max(0, start - 30) : start].split()
    word = before[-1].lower() if before else ""
    if not word.isalpha() or word in _articles() or word in ("presse", "journal", "magazine"):
        return []
    return [Found(start, end, "SET", r.get("a"), r.name, quant="EVERY", basis="none")]


def _articles() -> set[str]:
    words = (
        "le la les un une des ce cet cette ces du de au aux son sa ses leur leurs notre nos célèbre grand grands quel"
    )
    return set(words.split())


@rule("ref:REF")
def vague(r: Reading) -> list[Found]:
    """`désormais`, `récemment`, `bientôt`: now, before, later."""
    return [r.row("TIME", r.get("ref"), basis="publication")]


_DURATION_BEFORE = re.compile(
    r"\b(?:depuis|pendant|durant|en|sur|dans|il y a|après|voilà|voici|d'ici|d'ici à|au bout de|pour|par|tous les|toutes les|"
    r"qu'|que|ces|dure|duré|durera|attendre|attendu|avant|près de|faut|faudra|fallu|mis|plus de|moins de|à|quelque|environ|tient|vieux de)"
    r"(?: (?:plus|moins|près|environ|quelque|à peine|presque|encore|seulement)(?: de| d')?)?\s*$",
    re.IGNORECASE,
)
_DURATION_AFTER = re.compile(
    r"\s*(?:de (?:prison|réclusion|détention|travaux|service|carrière|mariage|vie commune|pouvoir|règne|guerre|présence|retard|travail|"
    r"recherche|recherches|négociations|procédure|captivité|conflit|métier|fidélité|bail|garantie|mandat|absence|crise|lutte|collaboration|"
    r"bons|loyaux)|d'(?:emprisonnement|existence|absence|expérience|ancienneté|attente|exil|enquête|études|activité|inéligibilité|interdiction|exercice|efforts)|"
    r"ferme|avec sursis|plus tard|plus tôt|auparavant|durant|après|avant|aujourd'hui|consécutifs|renouvelables?)",
    re.IGNORECASE,
)


def is_age(r: Reading) -> bool:
    """Tell whether a number of years is somebody's age, by the words around it."""
    names = r.match.re.groupindex
    first = "n" if "n" in names else "a"
    if r.word("u").lower() not in ("an", "ans"):
        return False
    start, end = r.span()
    before, after = r.text[max(0, start - 40) : start], r.text[end : end + 24]
    if _DURATION_AFTER.match(after):
        return False
    if re.search(r"(?:âgée?s?|agée?s?|l'âge) (?:de |d')?$", before, re.IGNORECASE):
        return True
    if r.word(first).lower() in ("un", "une", "quelques", "plusieurs"):
        return False
    if re.search(r"\b(?:à|de|d'|les|des|aux|enfants?) ?$", before, re.IGNORECASE):
        return not _noun_of_duration(before)
    return not _DURATION_BEFORE.search(before)


def _noun_of_duration(before: str) -> bool:
    """Tell whether the noun before `de` lasts: `une peine de 10 ans`, `un bail de neuf ans`."""
    words = re.findall(r"[^\W\d_]+", before.lower())
    nouns = {row["form"] for row in table("dates/lasting_nouns")}
    return len(words) >= 2 and any(word in nouns for word in words[-4:-1])
