"""Conjugates the verbs of `verbs.csv` into `verb_forms.csv`: `python models/quotes/make_forms.py`.

Rules after the paradigms of any French school grammar; the irregular stems below are written for this project.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PRESENT_ER = ("e", "es", "e")
IMPERFECT = ("ais", "ais", "ait", "ions", "iez", "aient")
FUTURE = ("ai", "as", "a", "ons", "ez", "ont")
PAST = {
    "a": ("ai", "as", "a", "âmes", "âtes", "èrent"),
    "i": ("is", "is", "it", "îmes", "îtes", "irent"),
    "u": ("us", "us", "ut", "ûmes", "ûtes", "urent"),
    "in": ("ins", "ins", "int", "înmes", "întes", "inrent"),
}
PAST_SUBJUNCTIVE = {"a": "ass", "i": "iss", "u": "uss", "in": "inss"}
PAST_SUBJUNCTIVE_3 = {"a": "ât", "i": "ît", "u": "ût", "in": "înt"}
THIRD = (2, 5)

# ending: je/tu/il, stem of nous, ils, stem of the future, stem of the past and its vowel, participle, stem of the
# subjunctive where it is not that of ils
IRREGULAR = {
    "maudire": ("maudis maudis maudit", "maudiss", "maudissent", "maudir", "maud", "i", "maudit", ""),
    "dire": ("dis dis dit", "dis", "disent", "dir", "d", "i", "dit", ""),
    "crire": ("cris cris crit", "criv", "crivent", "crir", "criv", "i", "crit", ""),
    "lire": ("lis lis lit", "lis", "lisent", "lir", "l", "u", "lu", ""),
    "rire": ("ris ris rit", "ri", "rient", "rir", "r", "i", "ri", ""),
    "prendre": ("prends prends prend", "pren", "prennent", "prendr", "pr", "i", "pris", ""),
    "mettre": ("mets mets met", "mett", "mettent", "mettr", "m", "i", "mis", ""),
    "battre": ("bats bats bat", "batt", "battent", "battr", "batt", "i", "battu", ""),
    "connaître": ("connais connais connaît", "connaiss", "connaissent", "connaîtr", "conn", "u", "connu", ""),
    "croire": ("crois crois croit", "croy", "croient", "croir", "cr", "u", "cru", "croi"),
    "rompre": ("romps romps rompt", "romp", "rompent", "rompr", "romp", "i", "rompu", ""),
    "savoir": ("sais sais sait", "sav", "savent", "saur", "s", "u", "su", "sach"),
    "vouloir": ("veux veux veut", "voul", "veulent", "voudr", "voul", "u", "voulu", "veuill"),
    "valoir": ("vaux vaux vaut", "val", "valent", "vaudr", "val", "u", "valu", "vaill"),
    "prévoir": ("prévois prévois prévoit", "prévoy", "prévoient", "prévoir", "prév", "i", "prévu", "prévoi"),
    "voir": ("vois vois voit", "voy", "voient", "verr", "v", "i", "vu", "voi"),
    "cevoir": ("çois çois çoit", "cev", "çoivent", "cevr", "ç", "u", "çu", ""),
    "émouvoir": ("émeus émeus émeut", "émouv", "émeuvent", "émouvr", "ém", "u", "ému", ""),
    "clure": ("clus clus clut", "clu", "cluent", "clur", "cl", "u", "clu", ""),
    "vaincre": ("vaincs vaincs vainc", "vainqu", "vainquent", "vaincr", "vainqu", "i", "vaincu", ""),
    "truire": ("truis truis truit", "truis", "truisent", "truir", "truis", "i", "truit", ""),
    "duire": ("duis duis duit", "duis", "duisent", "duir", "duis", "i", "duit", ""),
    "suivre": ("suis suis suit", "suiv", "suivent", "suivr", "suiv", "i", "suivi", ""),
    "quérir": ("quiers quiers quiert", "quér", "quièrent", "querr", "qu", "i", "quis", "quièr"),
    "résoudre": ("résous résous résout", "résolv", "résolvent", "résoudr", "résol", "u", "résolu", ""),
    "aindre": ("ains ains aint", "aign", "aignent", "aindr", "aign", "i", "aint", ""),
    "eindre": ("eins eins eint", "eign", "eignent", "eindr", "eign", "i", "eint", ""),
    "oindre": ("oins oins oint", "oign", "oignent", "oindr", "oign", "i", "oint", ""),
    "faire": ("fais fais fait", "fais", "font", "fer", "f", "i", "fait", "fass"),
    "tenir": ("tiens tiens tient", "ten", "tiennent", "tiendr", "t", "in", "tenu", ""),
    "venir": ("viens viens vient", "ven", "viennent", "viendr", "v", "in", "venu", ""),
    "ouvrir": ("ouvre ouvres ouvre", "ouvr", "ouvrent", "ouvrir", "ouvr", "i", "ouvert", ""),
    "offrir": ("offre offres offre", "offr", "offrent", "offrir", "offr", "i", "offert", ""),
    "mentir": ("mens mens ment", "ment", "mentent", "mentir", "ment", "i", "menti", ""),
    "sentir": ("sens sens sent", "sent", "sentent", "sentir", "sent", "i", "senti", ""),
    "repentir": ("repens repens repent", "repent", "repentent", "repentir", "repent", "i", "repenti", ""),
}
VOUS = {"dire": "dites", "redire": "redites", "faire": "faites"}
DOUBLING = re.compile(r"(?:appel|jet)er$")
GRAVE = re.compile(r"(?:e([cdglmnprstv])|é([bcdfglmnpqrstvz]|[bcdfgptv][rl]|gu|qu|gn))er$")


def mute(stem: str) -> str:
    """Return the stem of a verb in -er as it stands before a mute e."""
    infinitive = stem + "er"
    if DOUBLING.search(infinitive):
        return stem + stem[-1]
    if GRAVE.search(infinitive):
        at = max(stem.rfind("e"), stem.rfind("é"))
        if infinitive.endswith(("guer", "quer")) or stem[at] == "é" or stem[at] == "e":
            return f"{stem[:at]}è{stem[at + 1 :]}"
    return stem[:-1] + "i" if stem.endswith(("oy", "uy")) else stem


def soft(stem: str) -> str:
    """Return the stem of a verb in -er as it stands before a or o."""
    if stem.endswith("g"):
        return stem + "e"
    return stem[:-1] + "ç" if stem.endswith("c") else stem


def first_group(verb: str) -> dict[str, list[str]]:
    """Return the forms of a verb in -er."""
    stem, weak, hard = verb[:-2], mute(verb[:-2]), soft(verb[:-2])
    future = (weak if not GRAVE.search(verb) or "é" not in verb[-5:] else stem) + "er"
    finite = [weak + e for e in PRESENT_ER] + [hard + "ons", stem + "ez", weak + "ent"]
    finite += [(stem if e in {"ions", "iez"} else hard) + e for e in IMPERFECT]
    finite += [future + e for e in FUTURE] + [future + e for e in IMPERFECT]
    finite += [(stem if e == "èrent" else hard) + e for e in PAST["a"]]
    finite += [weak + "e", weak + "es", weak + "e", stem + "ions", stem + "iez", weak + "ent"]
    finite += past_subjunctive(hard, "a")
    if verb.endswith("ayer") and verb != "étayer":  # balaie beside balaye; étaient is of être
        finite += [form.replace(weak + "e", stem[:-1] + "ie") for form in finite]
    return table(verb, finite, hard + "ant", stem + "é")


def second_group(verb: str) -> dict[str, list[str]]:
    """Return the forms of a verb of the type finir."""
    stem = verb[:-2]
    finite = [stem + e for e in ("is", "is", "it", "issons", "issez", "issent")]
    finite += [stem + "iss" + e for e in IMPERFECT]
    finite += [verb + e for e in FUTURE] + [verb + e for e in IMPERFECT]
    finite += [stem + e for e in PAST["i"]]
    finite += [stem + "iss" + e for e in ("e", "es", "e", "ions", "iez", "ent")] + past_subjunctive(stem, "i")
    return table(verb, finite, stem + "issant", stem + "i")


def third_group(verb: str, ending: str, row: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the forms of an irregular verb from the stems of its paradigm."""
    present, nous, ils, future, past, vowel, participle, subjunctive = row
    head = verb[: -len(ending)]
    subjunctive = subjunctive or ils.removesuffix("ent")
    plural = subjunctive if subjunctive in {"sach", "fass"} else nous
    finite = [*present.split(), nous + "ons", nous + "ez", ils]
    finite += [nous + e for e in IMPERFECT] + [future + e for e in FUTURE] + [future + e for e in IMPERFECT]
    finite += [past + e for e in PAST[vowel]]
    finite += [subjunctive + e for e in ("e", "es", "e")] + [plural + "ions", plural + "iez", subjunctive + "ent"]
    finite += past_subjunctive(past, vowel)
    finite = [head + form for form in finite]
    if verb.endswith("aître"):  # and the spelling of 1990: reconnait
        finite += [form.replace("î", "i") for i, form in enumerate(finite) if i % 6 in THIRD and "aî" in form]
    if verb in VOUS:
        finite[4] = VOUS[verb]
    gerund = head + ("sach" if verb == "savoir" else nous) + "ant"
    return table(verb, finite, gerund, head + participle)


def regular_dre(verb: str) -> dict[str, list[str]]:
    """Return the forms of a verb of the type répondre."""
    stem = verb[:-2]
    row = (f"{stem}s {stem}s {stem}", stem, stem + "ent", verb[:-1], stem, "i", stem + "u", "")
    return third_group(verb, verb, row)


def past_subjunctive(stem: str, vowel: str) -> list[str]:
    """Return the six forms of the imperfect of the subjunctive."""
    long = stem + PAST_SUBJUNCTIVE[vowel]
    return [long + "e", long + "es", stem + PAST_SUBJUNCTIVE_3[vowel], long + "ions", long + "iez", long + "ent"]


def table(infinitive: str, finite: list[str], gerund: str, participle: str) -> dict[str, list[str]]:
    """Return the forms by what they can be."""
    third = [form for i, form in enumerate(finite) if i % 6 in THIRD or i >= 42]
    other = [form for i, form in enumerate(finite) if i % 6 not in THIRD and i < 42]
    masculine = [participle] if participle.endswith("s") else [participle, participle + "s"]
    participles = [*masculine, participle + "e", participle + "es"]
    return {
        "infinitive": [infinitive],
        "gerund": [gerund],
        "participle": participles,
        "third": sorted(set(third)),
        "other": sorted(set(other) - set(third)),
    }


def conjugate(verb: str) -> dict[str, list[str]]:
    """Return every inflected form of the verb, by what it can be."""
    for ending in sorted(IRREGULAR, key=len, reverse=True):
        if verb.endswith(ending) and not (ending in {"dire", "rire"} and verb.endswith("crire")):
            forms = third_group(verb, ending, IRREGULAR[ending])
            if ending == "dire" and verb not in {"dire", "redire"}:
                forms["other"] = sorted({form.replace("dites", "disez") for form in forms["other"]})
            return forms
    if verb.endswith("er"):
        return first_group(verb)
    return second_group(verb) if verb.endswith("ir") else regular_dre(verb)


def main() -> None:
    """Write the forms of every verb of the lexicon."""
    with (FOLDER / "verbs.csv").open(encoding="utf-8", newline="") as handle:
        verbs = list(csv.DictReader(handle))
    with (FOLDER / "verb_forms.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["lemma", "infinitive", "gerund", "participle", "third", "other"])
        for verb in verbs:
            head, _, rest = verb["lemma"].partition(" ")
            forms = conjugate(head)
            cells = ["|".join(f"{form} {rest}".strip() for form in forms[kind]) for kind in forms]
            writer.writerow([verb["lemma"], *cells])


if __name__ == "__main__":
    main()
