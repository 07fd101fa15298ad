import pytest

from pipeline.page_blocks import boilerplate_of
from pipeline.webpages import read_page
from tests.pages import FIRST, LEAD, SECOND, THIRD, URL, article, ld, page, prose

# body


def test_the_body_is_paragraphs_and_nothing_else():
    html = page(
        f"<nav><ul><li><a href='/'>Accueil</a></li></ul></nav><article><h1>Le pont rouvre</h1>{prose()}</article>"
        "<aside><h2>Les plus lus</h2><ul><li><a href='/2'>Le marché ferme</a></li></ul></aside><footer>Contact</footer>"
    )
    assert read_page(html, URL)["text"].split("\n\n") == [FIRST, SECOND, THIRD]


def test_headings_and_list_items_are_paragraphs_of_their_own():
    html = page(
        f"<article><h1>Le pont rouvre</h1>{prose(FIRST)}<h2>Neuf mois de travaux</h2>{prose(SECOND)}"
        f"<ul><li>un nouveau tablier</li><li>deux voies pour les vélos</li></ul>{prose(THIRD)}</article>"
    )
    paragraphs = read_page(html, URL)["text"].split("\n\n")
    assert paragraphs[1] == "Neuf mois de travaux"
    assert paragraphs[3:5] == ["- un nouveau tablier", "- deux voies pour les vélos"]


@pytest.mark.parametrize(
    "junk",
    [
        "<p><strong>Lire aussi :</strong> <a href='/2'>Le marché ferme ses portes</a></p>",
        "<p>À lire aussi</p><ul><li><a href='/2'>Le marché ferme</a></li><li><a href='/3'>La crue</a></li></ul>",
        "<div class='related-articles'><h3>Sur le même sujet</h3><p><a href='/2'>Le marché ferme</a></p></div>",
        "<div class='newsletter-box'><p>Recevez chaque matin notre newsletter</p><p>Votre adresse</p></div>",
        "<div class='paywall'><p>Il vous reste 57 % de cet article à lire</p><p>Suite réservée aux abonnés</p></div>",
        "<p>Cet article est réservé aux abonnés.</p>",
        "<p>Déjà abonné ? Connectez-vous</p>",
        "<div class='share-buttons'><span>Partager</span><span>Facebook</span></div>",
        "<p>Crédit photo : Anne Roy</p>",
        "<figure><img src='a.jpg'><figcaption>Le pont en mars. (Photo Anne Roy)</figcaption></figure>",
        "<div id='cookie-banner'><p>Nous utilisons des cookies pour mesurer notre audience.</p></div>",
        "<section class='comments'><p>Bravo à toute l'équipe, il était temps que ce pont rouvre enfin.</p></section>",
        "<div class='author-bio'><p>Anne Roy couvre la région depuis vingt ans pour le Courrier.</p></div>",
        "<p>Abonnez-vous à notre lettre d'information</p>",
        "<p>Publicité</p>",
        "<p>© Le Courrier de Vaux, 2024. Tous droits réservés.</p>",
        "<div class='nl-box'><p>La matinale</p><p>Les nouvelles de votre commune en cinq minutes.</p></div>",
        "<p>Suivez toute l'actualité de vos villes et médias favoris en vous inscrivant à Mon Journal.</p>",
        "<p>Vous appréciez notre travail ? Soutenez-nous par un don.</p>",
        "<p>Anne Roy est journaliste à la rubrique régionale depuis 2005. Plus d'infos</p>",
        "<p>Publié il y a 3 heures</p>",
        "<p>Publié il y a 3 heures, mis à jour à 09h42</p>",
        "<p>Retrouvez toute l'actualité de Vaux sur notre site.</p>",
        "<p>Cet article vous a plu ? Partagez-le avec vos amis.</p>",
        "<p>Soutenez-nous</p>",
        "<p>Faites un don pour soutenir notre journal !</p>",
        "<p>Écouter l'article</p>",
        "<p>L'espace commentaires est fermé. Consultez nos conditions d'utilisation (nouvelle fenêtre).</p>",
        "<p>Anne Roy Journaliste Voir tous ses articles</p>",
        "<p>Anne Roy ne travaille pas, ne conseille pas, ne possède pas de parts de société.</p>",
        "<p>La suite après cette publicité</p>",
        "<p>20 mars 2024 à 03h12</p>",
    ],
)
def test_what_surrounds_an_article_stays_out(junk):
    text = read_page(
        article(inside=junk + prose("Le département votera son budget vendredi à Lons, et la région en juin.")), URL
    )["text"]
    assert text.split("\n\n") == [
        FIRST,
        SECOND,
        THIRD,
        "Le département votera son budget vendredi à Lons, et la région en juin.",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Lire aussi bien Proust que Simenon, voilà ce que le bibliothécaire conseille à ses lecteurs.",
        "La publicité pour les jeux d'argent sera interdite autour des écoles à partir du mois de septembre prochain.",
        "Les abonnés du journal ont reçu lundi une lettre qui annonce la fin de l'édition imprimée le 31 décembre.",
        "Par ailleurs, le 12 mars, la société a annoncé la fermeture de son usine",
        "Pour accéder au stade, il faudra présenter un billet",
        "12 mars 2023",
        "Les deux laboratoires ne travaillent pas sur le même vaccin, a rappelé leur porte-parole.",
        "Cet article du code a été censuré : que reste-t-il de la loi ? Le ministre doit répondre mardi.",
        "Publié il y a dix ans, le livre connaît un succès tardif",
        "Mise à jour il y a un an, la carte des risques oublie le quartier bas",
        "Publiée il y a 3 ans, l'enquête n'a rien perdu de sa force",
        "Le 12 mars 2023 à 8h30, la digue a cédé",
        "12 mars 2023 à 8 heures : la digue cède",
        "12 mars 2023, 14 blessés",
        "La suite après cette annonce a surpris le conseil",
        "La suite après cette publicité mensongère se jouera au tribunal",
        "On attend la suite après cette annonce",
        "Suivez toute l'actualité de vos élus, demande le maire à ses adjoints.",
        "Retrouvez toute l'actualité de ces années-là dans un livre de Paul Roy.",
        "Personnalisez votre actualité, conseille un robot aux lycéens.",
        "Vous aimez le foot et cet article 3 de la loi ? Alors oui.",
        "Cet article 3 de la loi vise-t-il cet article du code ? Le Conseil d'État tranchera.",
        "Votre avis sur notre travail ? « Il est bon », répond le maire.",
        "Cet article vous a plu ? Le ministre, lui, l'a jugé diffamatoire.",
        "Faites un don de sang samedi à la mairie de Lyon.",
        "Faites un don aux sinistrés du séisme, demande la Croix-Rouge.",
        "Soutenez-nous dans cette lutte, a lancé le maire aux ouvriers.",
        "La fonctionnalité d'écoute, générée par une IA, arrive dans les musées de Lyon.",
        "Écouter l'article 3 de la loi lu par le député a fait rire",
        "Écoutez cet article 12 de la Constitution, a lancé l'avocat.",
        "L'espace de commentaires est fermé par la mairie depuis les insultes contre l'adjointe.",
        "L'espace commentaires est fermé. La mairie a porté plainte.",
        "Commentaires fermés : le forum de la ville se tait",
        "Le préfet Paul Roy a promis aux habitants de leur donner bientôt plus d'infos",
        "Les lecteurs de cette journaliste veulent voir tous ses articles",
        "Le journaliste Paul Roy a été relâché hier à Vaux. Plus d'infos",
        "Le préfet ne travaille pas, ne conseille pas, ne décide pas, dit l'opposition.",
        "Les deux élus ne travaillent pas, ne conseillent pas la mairie et ne votent pas.",
        "Déclaration d'intérêts : le député avait oublié sa maison.",
        "Faites un geste : la mairie appelle les habitants à loger les sinistrés du quartier bas.",
    ],
)
def test_a_sentence_that_uses_such_words_is_content(sentence):
    assert boilerplate_of(sentence) is None


def test_a_block_with_most_of_the_text_stays_whatever_it_is_called():
    html = page(f"<h1>Le pont rouvre</h1><div class='paywall content-premium share'>{prose()}</div>")
    assert read_page(html, URL)["text"].split("\n\n") == [FIRST, SECOND, THIRD]


def test_a_part_of_the_body_under_a_paywall_class_stays():
    html = page(
        f"<article><h1>Le pont</h1>{prose(FIRST, SECOND, THIRD, LEAD * 2)}"
        f"<div class='paywall'>{prose(LEAD * 3, LEAD * 2)}</div></article>"
    )
    assert read_page(html, URL)["text"].count(LEAD) == 7


def test_a_word_of_a_sentence_is_kept_whatever_its_class():
    html = article(
        inside="<p>Le <span class='tooltip'>Sdis</span> est intervenu deux fois pendant le chantier, a-t-il dit.</p>"
    )
    assert "Le Sdis est intervenu" in read_page(html, URL)["text"]


def test_a_page_in_two_languages_gives_its_french_paragraphs():
    english = "The bridge will reopen to traffic on Monday morning, the mayor told the town council on Tuesday evening."
    html = page(
        f"<article><h1>Le pont</h1>{prose(FIRST, SECOND, THIRD, english, english.replace('bridge', 'road'))}</article>"
    )
    assert read_page(html, URL)["text"].split("\n\n") == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{FIRST}<br><br>{SECOND}<br />&nbsp;<br>{THIRD}</div>",
        f"<p>{FIRST}<br><br>{SECOND}<br><br><br>{THIRD}</p>",
        f"<table><tr><td><font size='2'>{FIRST}<br><br>{SECOND}<br><br>{THIRD}</font></td></tr></table>",
        f"<div><div class='a'>{FIRST}</div><div class='a'>{SECOND}</div><div class='b'>{THIRD}</div></div>",
    ],
)
def test_paragraphs_without_an_element_are_paragraphs(body):
    html = page(f"<div><h1>Le pont rouvre lundi</h1>{body}</div><footer>Contact</footer>")
    assert read_page(html, URL)["text"].split("\n\n") == [FIRST, SECOND, THIRD]


def test_a_page_of_a_few_lines_has_its_paragraphs():
    html = "<h1>Un séisme</h1><p>Un séisme a frappé Vaux mardi matin.</p><p>Aucun dégât n'est signalé.</p>"
    assert read_page(html)["text"].split("\n\n") == [
        "Un séisme a frappé Vaux mardi matin.",
        "Aucun dégât n'est signalé.",
    ]


def test_a_single_line_break_is_none_of_a_paragraph():
    html = page(f"<article><h1>Le pont</h1><p>{FIRST}<br>{SECOND}</p>{prose(THIRD)}</article>")
    assert read_page(html, URL)["text"].split("\n\n") == [f"{FIRST} {SECOND}", THIRD]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<h1>Un séisme</h1><p>Vaux a tremblé.<br>Dix morts.<br>Aucun blessé.</p>",
            "Vaux a tremblé. Dix morts. Aucun blessé.",
        ),
        ("<p>Vaux a tremblé.<br>Dix morts.</p>", "Vaux a tremblé. Dix morts."),
        ("<div>Vaux a tremblé<br/>Dix morts</div>", "Vaux a tremblé Dix morts"),
        ("<div>Il pleut<br>et il vente</div>", "Il pleut et il vente"),
    ],
)
def test_a_line_break_of_a_page_of_a_few_lines_stays_a_space(html, text):
    assert read_page(html)["text"] == text


def test_a_line_over_the_headline_is_not_of_the_body():
    html = page(f"<article><span>Ouvrages d'art</span><h1>Le pont rouvre lundi</h1>{prose()}</article>")
    assert read_page(html, URL)["text"].split("\n\n") == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize("end", [".", " !", " ?", "…", " »"])
def test_a_sentence_over_the_headline_is_of_the_article(end):
    sentence = f"Le maire est mort hier soir{end}"
    html = page(f"<article><div>{sentence}</div><h1>Le pont rouvre lundi</h1>{prose(FIRST)}</article>")
    assert read_page(html, URL)["text"].split("\n\n") == [sentence, FIRST]


def test_the_days_of_a_chronology_are_headings():
    days = "".join(f"<h2>{day} mars 2023</h2>{prose(text)}" for day, text in ((12, FIRST), (19, SECOND), (26, THIRD)))
    text = read_page(page(f"<article><h1>Neuf mois de travaux</h1>{days}</article>"), URL)["text"]
    assert text.split("\n\n")[::2] == ["12 mars 2023", "19 mars 2023", "26 mars 2023"]


@pytest.mark.parametrize("line", ["Anne Roy (à Lons, correspondante)", "Par Anne Roy et Paul Petit", "Paul Petit"])
def test_a_signature_is_not_of_the_body(line):
    head = ld('{"@type": "NewsArticle", "author": [{"name": "Anne Roy"}, {"name": "Paul Petit"}]}')
    assert line not in read_page(article(inside=f"<p>{line}</p>", head=head), URL)["text"]


def test_a_fragment_is_a_page():
    assert read_page(prose())["text"].split("\n\n") == [FIRST, SECOND, THIRD]


# standfirst


@pytest.mark.parametrize(
    "name", ["chapo", "article__standfirst", "post-excerpt", "articleLead", "subHeadline", "article-intro"]
)
def test_the_standfirst_is_the_first_paragraph(name):
    text = read_page(article(before=f"<p class='{name}'>{LEAD}</p>"), URL)["text"]
    assert text.split("\n\n") == [LEAD, FIRST, SECOND, THIRD]


def test_a_standfirst_without_a_name_is_known_by_the_description():
    html = article(before=f"<div class='x17'>{LEAD}</div>", head=f'<meta property="og:description" content="{LEAD}">')
    assert read_page(html, URL)["text"].split("\n\n")[0] == LEAD


def test_a_description_that_is_not_shown_is_not_invented():
    html = article(head=f'<meta name="description" content="{LEAD}">')
    assert read_page(html, URL)["text"].split("\n\n")[0] == FIRST


def test_a_teaser_of_another_article_is_no_standfirst():
    html = article(before=f"<aside><ul><li class='teaser'><a href='/2'>{LEAD}</a></li></ul></aside>")
    assert LEAD not in read_page(html, URL)["text"]


# kinds


def test_an_article_is_an_article():
    found = read_page(article(), URL)
    assert (found["kind"], found["extra"]) == ("article", ())


def test_a_live_page_is_told():
    posts = "".join(f"<div class='live-post'><time>1{n}:00</time><p>{SECOND}</p></div>" for n in range(6))
    html = page(f"<h1>EN DIRECT. Crues : suivez la situation</h1>{posts}")
    assert read_page(html, URL)["kind"] == "live"
    assert read_page(article(head=ld('{"@type": "LiveBlogPosting"}')), URL)["extra"] == (("page_kind", "live"),)


def test_a_teaser_is_told():
    locked = ld('{"@type": "NewsArticle", "isAccessibleForFree": "False"}')
    assert read_page(article(head=locked), URL)["kind"] == "teaser"
    box = "<p>La suite est réservée à nos abonnés.</p>"
    assert read_page(article(inside=box), URL)["kind"] == "teaser"
    free = ld('{"@type": "NewsArticle", "isAccessibleForFree": true}')
    assert read_page(article(inside=box, head=free), URL)["kind"] == "article"


def test_a_see_also_link_to_a_paid_article_makes_no_teaser():
    link = "<a>Le marché ferme</a><span>Article réservé à nos abonnés</span>"
    assert (
        read_page(article(inside=f"<section><div><h4>Lire aussi</h4>{link}</div></section>"), URL)["kind"] == "article"
    )


def test_a_listing_is_told():
    teasers = "".join(f"<article><h2><a href='/{n}'>Titre numéro {n} de la page</a></h2></article>" for n in range(20))
    assert read_page(page(f"<h1>Région</h1>{teasers}"), "https://www.courrier-vaux.fr/region")["kind"] == "listing"


@pytest.mark.parametrize("control", ["\x01", "\x0b", "&#1;", "&#x0b;", "&#xffff;", "\uffff"])
def test_control_characters_beside_what_is_dropped_do_no_harm(control):
    found = read_page(article(f"<ul><li>Lire aussi : Les crues</li>{control}</ul>{control}"))
    assert "Lire aussi" not in found["text"]
    assert SECOND in found["text"]


def test_a_form_feed_is_a_space():
    words = FIRST.replace("le maire", "la\x0ccour")
    text = read_page(article(f"<p\x0cclass='x'>{words}</p>"))["text"]
    assert "la cour devant" in text


def test_a_page_without_text_gives_no_text():
    assert read_page(page("<div id='app'></div>"), URL)["text"] == ""
    assert read_page("", URL)["text"] == ""
