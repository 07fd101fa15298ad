"""Parts of which the tests of web pages put their pages together."""

FIRST = (
    "Le pont de Vaux rouvrira lundi matin à la circulation, a annoncé mardi soir le maire devant le conseil municipal."
)
SECOND = (
    "Les travaux, qui devaient durer six mois, en ont pris neuf à cause des crues de novembre et de février derniers."
)
THIRD = (
    "La commune a payé la moitié de la facture, qui dépasse trois millions d'euros, le département a réglé le reste."
)
LEAD = "Fermé depuis les inondations de l'automne, l'ouvrage a été consolidé et élargi pour les cyclistes."
URL = "https://www.courrier-vaux.fr/actu/le-pont-rouvre-1234.html"


def page(body, head=""):
    return f"<!DOCTYPE html><html lang='fr'><head>{head}</head><body>{body}</body></html>"


def ld(content):
    return f'<script type="application/ld+json">{content}</script>'


def prose(*paragraphs):
    return "".join(f"<p>{text}</p>" for text in paragraphs or (FIRST, SECOND, THIRD))


def article(inside="", before="", after="", head=""):
    return page(
        f"<article><h1>Le pont rouvre lundi</h1>{before}<div class='body'>{prose()}{inside}</div>{after}</article>",
        head,
    )
