"""Small articles that several tests run through the pipeline."""

from __future__ import annotations

import json
from pathlib import Path

MAIRE = (
    "LYON (Dépêche) - Le maire de Villeneuve, Paul Martin, a démissionné lundi 4 mars 2024.\n\n"
    "« Je pars sans regret », a-t-il déclaré. Selon la préfète Claire Dubois, une élection aura lieu en juin.\n"
)
USINE = (
    "L'entreprise Verlaine a annoncé mardi la fermeture de son usine de Nantes.\n\n"
    "La direction affirme que 120 salariés seront reclassés. Les syndicats dénoncent « un mépris insupportable ».\n"
)
SEISME = (
    "Un séisme de magnitude 6,1 a frappé le nord du Chili dans la nuit de samedi à dimanche, tuant trois personnes.\n"
)
TEXTS = {"maire": MAIRE, "usine": USINE, "seisme": SEISME}


def write_folder(folder: Path, texts: dict[str, str] | None = None) -> Path:
    """Write each text as `<name>.txt`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (texts or TEXTS).items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def write_jsonl(path: Path, n_articles: int) -> Path:
    """Write a file of records: the texts above, again and again, each told apart by a first sentence."""
    bodies = list(TEXTS.values())
    with path.open("w", encoding="utf-8") as handle:
        for i in range(n_articles):
            text = f"Dossier numéro {i}.\n\n{bodies[i % len(bodies)]}"
            record = {"id": f"a{i:03}", "text": text, "published": f"2024-03-{i % 28 + 1:02}", "source": "Essai"}
            handle.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def tables(out: Path) -> dict[str, bytes]:
    """Return the bytes of every table of a run."""
    return {
        path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.suffix in (".csv", ".parquet", ".jsonl")
    }
