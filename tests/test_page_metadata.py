import pytest

from pipeline.page_bylines import agency_of, names_of
from pipeline.webpages import read_page
from tests.pages import URL, article, ld, page, prose

# headline


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("<h1>Le pont rouvre lundi</h1>", ""),
        (
            "<h1>Courrier de Vaux</h1><h1>Le pont rouvre lundi</h1>",
            "<title>Le pont rouvre lundi - Courrier de Vaux</title>",
        ),
        ("<h1>Courrier de Vaux</h1>", "<title>Le pont rouvre lundi | Courrier de Vaux</title>"),
        ("<h1>courrier-vaux</h1>", "<title>courrier-vaux.fr - Le pont rouvre lundi</title>"),
        (
            "<h1><a>Le pont rouvre lundi</a> <span>Abonnés</span></h1>",
            '<meta property="og:title" content="Le pont rouvre lundi">',
        ),
        ("", '<meta property="og:title" content="Le pont rouvre lundi | Actu | Courrier de Vaux">'),
        ("", ld('{"@type": "NewsArticle", "headline": "Le pont rouvre lundi"}')),
    ],
)
def test_the_headline_is_the_one_displayed(body, head):
    head += '<meta property="og:site_name" content="Courrier de Vaux">'
    assert read_page(page(f"<article>{body}{prose()}</article>", head), URL)["title"] == "Le pont rouvre lundi"


# dates


def test_the_first_publication_is_the_date_and_the_last_change_the_update():
    head = ld(
        '{"@type": "NewsArticle", "datePublished": "2024-03-02T08:30:00+01:00", "dateModified": "2024-03-05T09:00Z"}'
    )
    found = read_page(article(head=head), URL)
    assert (found["published"], found["updated"]) == ("2024-03-02T08:30", "2024-03-05T09:00")


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2024-03-02T08:30:00+01:00">',
        '<meta name="date" content="2024-03-02">',
        ld('{"@context": "x", "@graph": [{"@type": "WebPage"}, {"@type": "Article", "datePublished": "2024-03-02"}]}'),
        ld('[{"@type": "Organization"}, {"@type": ["ReportageNewsArticle"], "datePublished": "2024-03-02"}]'),
    ],
)
def test_a_date_is_read_from_any_vocabulary(head):
    assert read_page(article(head=head), URL)["published"][:10] == "2024-03-02"


@pytest.mark.parametrize(
    "line",
    [
        "<p>Publié le 2 mars 2024 à 8h30</p>",
        "<div><span>Par Anne Roy</span> - <span>02/03/2024</span></div>",
        "<time datetime='2024-03-02T08:30:00+01:00'>samedi</time>",
        "<p>Mis à jour le 5 mars 2024</p><p>Publié le 2 mars 2024</p>",
        "<p>Le <time datetime='2024-03-02T08:30'>2</time> <time class='updated' datetime='2024-03-05'>5</time></p>",
    ],
)
def test_a_date_shown_by_the_headline_counts_where_none_is_declared(line):
    assert read_page(article(before=line), URL)["published"][:10] == "2024-03-02"


@pytest.mark.parametrize(
    "line",
    [
        "<p>Publié le 2 mars 2024 à 8h30, mis à jour le 5 mars 2024 à 9h</p>",
        "<time class='published' datetime='2024-03-02'>2</time> <time class='updated' datetime='2024-03-05'>5</time>",
    ],
)
def test_a_change_shown_by_the_headline_is_the_update(line):
    assert read_page(article(before=line), URL)["updated"][:10] == "2024-03-05"


def test_a_page_without_a_date_has_none():
    assert read_page(article(), URL)["published"] is None


# authors


@pytest.mark.parametrize(
    ("before", "head", "authors"),
    [
        ("", ld('{"@type": "NewsArticle", "author": {"@type": "Person", "name": "Anne Roy"}}'), ["Anne Roy"]),
        (
            "",
            ld('{"@type": "NewsArticle", "author": [{"name": "Anne Roy"}, {"name": "Paul Petit"}]}'),
            ["Anne Roy", "Paul Petit"],
        ),
        (
            "",
            ld('{"@graph": [{"@type": "Article", "author": {"@id": "#1"}}, {"@id": "#1", "name": "Anne Roy"}]}'),
            ["Anne Roy"],
        ),
        ("<p class='byline'>Par Anne ROY, envoyée spéciale à Lons</p>", "", ["Anne Roy"]),
        ("<div class='article__author'>Par <a href='/x'>Anne Roy</a> (avec AFP)</div>", "", ["Anne Roy", "AFP"]),
        ("<span>Par <a href='/auteur/anne-roy'>Anne Roy</a></span>", "", ["Anne Roy"]),
        (
            "<p class='signature'>Le Courrier de Vaux avec AFP, publié le 2 mars 2024 à 8h30</p>",
            "",
            ["Le Courrier de Vaux", "AFP"],
        ),
        ("", '<meta name="author" content="Anne Roy">', ["Anne Roy"]),
        ("<p class='author'>admin</p>", "", []),
        ("<p class='author'>Par France 24</p>", "", ["France 24"]),
        ("<p class='author'>Agence QMI</p>", "", ["Agence QMI"]),
        ("<p>Publié le 2 mars 2024 à 8h30 par Anne Roy</p>", "", ["Anne Roy"]),
        ("<p>Par : Anne ROY - vauxactu.com | 2 mars 2024 | 12 commentaires</p>", "", ["Anne Roy"]),
        ("<p>Publié le 2 mars 2024 par La rédaction</p>", "", ["La rédaction"]),
        ("<p>Publié le 2 mars 2024, par Karim B.</p>", "", ["Karim B."]),
        ("<p>Victoire 3-0, par KO de Mike Tyson</p>", "", []),
        ("<p>Battu le 2 mars 2024, par KO de Mike Tyson</p>", "", []),
        ("<p>Le club a perdu 3-0 par Manchester City</p>", "", []),
        ("<p>Un geste, par Zinedine Zidane</p>", "", []),
        (
            "",
            '<meta name="twitter:label1" content="Écrit par"><meta name="twitter:data1" content="Anne Roy">',
            ["Anne Roy"],
        ),
    ],
)
def test_authors_are_names(before, head, authors):
    assert list(read_page(article(before=before, head=head), URL)["authors"]) == authors


def test_authors_of_other_articles_are_not_taken():
    html = article(
        after="</article><article><h2>Le marché</h2><p class='author'>Par Paul Petit</p>",
        before="<p class='author'>Anne Roy</p>",
    )
    assert read_page(html, URL)["authors"] == ("Anne Roy",)


def test_an_agency_is_told_from_authors():
    head = ld('{"@type": "NewsArticle", "author": {"@type": "Organization", "name": "AFP"}}')
    assert read_page(article(head=head), URL)["agency"] == "AFP"
    assert agency_of(["Anne Roy"]) is None


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Par Anne Roy et Paul Petit", ["Anne Roy", "Paul Petit"]),
        ("Propos recueillis par Anne Roy", ["Anne Roy"]),
        ("Texte : Anne Roy / Photos : Paul Petit", ["Anne Roy"]),
        ("Anne Roy, journaliste au service politique", ["Anne Roy"]),
        ("Jean de La Tour", ["Jean de La Tour"]),
        ("La rédaction", ["La rédaction"]),
        ("Par Karim B.", ["Karim B."]),
        ("Édité par Anne Roy", ["Anne Roy"]),
        ("Anne Roy - envoyée spéciale à Lons", ["Anne Roy"]),
        ("Courrier-Vaux.fr", ["Courrier-Vaux.fr"]),
        ("Publié le 2 mars 2024", []),
        ("il y a 3 heures", []),
        ("", []),
    ],
)
def test_names_of_a_byline(byline, names):
    assert names_of(byline) == names
