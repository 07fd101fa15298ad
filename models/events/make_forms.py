"""Conjugates the verbs of the event lexicon into `verb_forms.csv`: `python models/events/make_forms.py`.

The rules are those of `models/quotes/make_forms.py`; the irregular paradigms that it lacks are below.
"""

from __future__ import annotations

import csv
import importlib.util
import re
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).resolve().parent
IRREGULAR = {
    "mourir": ("meurs meurs meurt", "mour", "meurent", "mourr", "mour", "u", "mort", ""),
    "courir": ("cours cours court", "cour", "courent", "courr", "cour", "u", "couru", ""),
    "partir": ("pars pars part", "part", "partent", "partir", "part", "i", "parti", ""),
    "sortir": ("sors sors sort", "sort", "sortent", "sortir", "sort", "i", "sorti", ""),
    "servir": ("sers sers sert", "serv", "servent", "servir", "serv", "i", "servi", ""),
    "dormir": ("dors dors dort", "dorm", "dorment", "dormir", "dorm", "i", "dormi", ""),
    "fuir": ("fuis fuis fuit", "fuy", "fuient", "fuir", "fu", "i", "fui", "fui"),
    "cueillir": ("cueille cueilles cueille", "cueill", "cueillent", "cueiller", "cueill", "i", "cueilli", ""),
    "faillir": ("faille failles faille", "faill", "faillent", "failler", "faill", "i", "failli", ""),
    "naître": ("nais nais naît", "naiss", "naissent", "naîtr", "naqu", "i", "né", ""),
    "paraître": ("parais parais paraît", "paraiss", "paraissent", "paraîtr", "par", "u", "paru", ""),
    "croître": ("crois crois croît", "croiss", "croissent", "croîtr", "cr", "u", "cru", ""),
    "rompre": ("romps romps rompt", "romp", "rompent", "rompr", "romp", "i", "rompu", ""),
    "voir": ("vois vois voit", "voy", "voient", "verr", "v", "i", "vu", "voi"),
    "devoir": ("dois dois doit", "dev", "doivent", "devr", "d", "u", "dû", ""),
    "pouvoir": ("peux peux peut", "pouv", "peuvent", "pourr", "p", "u", "pu", "puiss"),
    "falloir": ("faux faux faut", "fall", "faillent", "faudr", "fall", "u", "fallu", "faill"),
    "mouvoir": ("meus meus meut", "mouv", "meuvent", "mouvr", "m", "u", "mu", ""),
    "aller": ("vais vas va", "all", "vont", "ir", "all", "a", "allé", "aill"),
    "vivre": ("vis vis vit", "viv", "vivent", "vivr", "véc", "u", "vécu", ""),
    "clore": ("clos clos clôt", "clos", "closent", "clor", "clos", "i", "clos", ""),
    "asseoir": ("assieds assieds assied", "assey", "asseyent", "assiér", "ass", "i", "assis", ""),
    "déchoir": ("déchois déchois déchoit", "déchoy", "déchoient", "déchoir", "déch", "u", "déchu", "déchoi"),
    "soudre": ("sous sous sout", "solv", "solvent", "soudr", "sol", "u", "sous", ""),
    "taire": ("tais tais tait", "tais", "taisent", "tair", "t", "u", "tu", ""),
    "plaire": ("plais plais plaît", "plais", "plaisent", "plair", "pl", "u", "plu", ""),
    "ffrir": ("ffre ffres ffre", "ffr", "ffrent", "ffrir", "ffr", "i", "ffert", ""),
    "nuire": ("nuis nuis nuit", "nuis", "nuisent", "nuir", "nuis", "i", "nui", ""),
    "être": ("suis es est", "ét", "sont", "ser", "f", "u", "été", "soi"),
    "avoir": ("ai as a", "av", "ont", "aur", "e", "u", "eu", "ai"),
}
DOUBLING = re.compile(r"(?:appel|jet|attel|ensorcel|jumel|morcel|nouvel|ruissel)er$")
WHOLE = {"être": "sommes êtes étant sois soit soyons soyez soient", "avoir": "ayant aie aies ait ayons ayez aient"}


def conjugator() -> ModuleType:
    """Return the module of the paradigms, with ours added."""
    path = FOLDER.parent / "quotes" / "make_forms.py"
    spec = importlib.util.spec_from_file_location("quote_forms", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.IRREGULAR.update({ending: row for ending, row in IRREGULAR.items() if ending not in WHOLE})
    module.DOUBLING = DOUBLING  # type: ignore[attr-defined]
    return module


def forms(module: ModuleType, verb: str) -> list[str]:
    """Return every inflected form of a verb, the infinitive first."""
    kinds = module.third_group(verb, verb, IRREGULAR[verb]) if verb in WHOLE else module.conjugate(verb)
    found = {form for kind in kinds.values() for form in kind} | set(WHOLE.get(verb, "").split())
    if verb.endswith("ayer"):  # il paye, il paie
        found |= {form.replace("aye", "aie") for form in found - {verb, verb[:-1] + "z"}}
    return [verb, *sorted(found - {verb})]


def verbs() -> list[str]:
    """Return the verbs of event senses, of TimeML, of quotations, and of `verbs.csv`, where expressions have theirs."""
    found = set()
    sources = (
        ("events/senses.csv", "V"),
        ("events/timeml.csv", "V"),
        ("quotes/verbs.csv", ""),
        ("events/verbs.csv", ""),
    )
    for name, pos in sources:
        with (FOLDER.parent / name).open(encoding="utf-8", newline="") as handle:
            rows = [row for row in csv.DictReader(handle) if not pos or row["pos"] == pos]
        found |= {row["lemma"].split()[0] for row in rows}
    return sorted(word for word in found if word.endswith(("er", "ir", "re")) and "'" not in word)


def main() -> None:
    """Write the forms of every verb."""
    module = conjugator()
    with (FOLDER / "verb_forms.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["lemma", "forms"])
        writer.writerows([verb, "|".join(forms(module, verb))] for verb in verbs())


if __name__ == "__main__":
    main()
