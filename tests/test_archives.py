"""Feeds, exports of press archives, and archives of the web: one file, many articles."""

import gzip

from pipeline import readers
from pipeline.readers import read
from pipeline.records import Article
from tests.reading import only, written

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Le Courrier de Vaux</title>
<item><title>Le pont rouvre</title><link>https://vaux.fr/1</link><guid>g1</guid><dc:creator>Anne Roy</dc:creator>
<pubDate>Sat, 02 Mar 2024 10:30:00 +0100</pubDate><description>Court.</description>
<content:encoded><![CDATA[<p>Le pont rouvre.</p><p>Enfin.</p>]]></content:encoded></item>
<item><guid>g2</guid><title>Deux</title><description>Le marché ferme.</description></item></channel></rss>"""


def test_a_feed_gives_its_items(tmp_path):
    first, second = read([written(tmp_path / "flux.xml", RSS)])
    assert (first.article_id, first.title, first.url) == ("g1", "Le pont rouvre", "https://vaux.fr/1")
    assert (first.source, first.authors, first.published) == ("Le Courrier de Vaux", ("Anne Roy",), "2024-03-02T10:30")
    assert "<p>Enfin.</p>" in first.text
    assert second.text == "Le marché ferme."


def test_an_atom_feed_gives_its_entries(tmp_path):
    feed = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Vaux</title><entry><id>e1</id><title>Le pont</title>
    <link rel="self" href="https://no"/><link href="https://vaux.fr/1"/><author><name>Anne Roy</name></author>
    <published>2024-03-02T10:30:00Z</published><updated>2024-03-03T08:00:00Z</updated>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Un.</p><p>Deux.</p></div></content></entry></feed>"""
    article = only(read([written(tmp_path / "a.atom", feed)]))
    assert (article.article_id, article.url, article.text) == ("e1", "https://vaux.fr/1", "Un.\n\nDeux.")
    assert (article.published, article.updated) == ("2024-03-02T10:30", "2024-03-03T08:00")


def test_entities_of_a_feed_stay_as_they_are_written(tmp_path):
    feed = """<!DOCTYPE rss [<!ENTITY paper "Le Courrier de Vaux">]><rss><channel><title>&paper;</title>
    <item><title>L'&eacute;t&eacute; &agrave; Vaux</title>
    <description><p>Le caf&eacute; rouvre.</p></description></item></channel></rss>"""
    article = next(item for item in read([written(tmp_path / "a.xml", feed)]) if isinstance(item, Article))
    assert (article.source, article.title) == ("&paper;", "L'&eacute;t&eacute; &agrave; Vaux")
    assert article.text == "Le caf&eacute; rouvre."


def test_newsml_and_nitf_give_their_text(tmp_path):
    newsml = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:1"><itemMeta>
    <versionCreated>2024-03-02T10:30:00+01:00</versionCreated></itemMeta><contentMeta>
    <contentCreated>2024-03-02T09:00:00+01:00</contentCreated><headline>Le pont</headline></contentMeta>
    <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
    <body><p>Un.</p><p>Deux.</p></body></html></inlineXML></contentSet></newsItem>"""
    nitf = """<nitf><head><title>Le pont</title><docdata><doc-id id-string="n1"/><date.issue norm="20240302T090000Z"/>
    </docdata></head><body><body.head><hedline><hl1>Le pont</hl1></hedline></body.head>
    <body.content><p>Un.</p><p>Deux.</p></body.content></body></nitf>"""
    for name, content, article_id in (("a.xml", newsml, "urn:1"), ("b.xml", nitf, "n1")):
        article = only(read([written(tmp_path / name, content)]))
        assert (article.article_id, article.title, article.text) == (article_id, "Le pont", "Un.\n\nDeux.")
        assert article.published[:10] == "2024-03-02"


def test_an_europresse_export_holds_many_articles(tmp_path):
    one = """<article><header><span class="DocPublicationName">Le Courrier</span><span class="DocHeader">Région, samedi
    2 mars 2024 312 mots, p. 8</span><p class="titreArticleVisu rdp__articletitle">Le pont {0}</p></header>
    <div class="docOcurrContainer"><p>Un {0}.</p><p>Deux.</p></div>
    <div class="publiC-lblNodoc">news·20240302·LC·{0}</div></article>"""
    path = written(tmp_path / "e.html", f"<html><body>{one.format(1)}{one.format(2)}</body></html>")
    first, second = read([path])
    assert (first.title, first.text, first.source) == ("Le pont 1", "Un 1.\n\nDeux.", "Le Courrier")
    assert first.published == "2024-03-02"
    assert first.article_id != second.article_id


def test_factiva_exports_hold_many_articles(tmp_path):
    page = """<html><body><div class="article frArticle"><div id="hd"><span class="frHeadline">Le pont</span></div>
    <div class="author">Anne Roy</div><div>312 mots</div><div>2 mars 2024</div><div>Le Courrier</div>
    <p class="articleParagraph frarticleParagraph">Un.</p><p class="articleParagraph frarticleParagraph">Deux.</p>
    <p>Document COURRI0020240302ek320000a</p></div>
    <div class="article frArticle"><table><tr><td><b>HD</b></td><td>Le marché</td></tr>
    <tr><td>PD</td><td>3 mars 2024</td></tr><tr><td>LP</td><td><p>Un.</p></td></tr>
    <tr><td>TD</td><td><p>Deux.</p></td></tr><tr><td>AN</td><td>AN1</td></tr>
    </table></div></body></html>"""
    first, second = read([written(tmp_path / "f.html", page)])
    assert (first.title, first.text, first.published) == ("Le pont", "Un.\n\nDeux.", "2024-03-02")
    assert first.article_id == "COURRI0020240302ek320000a"
    assert (second.article_id, second.text, second.published) == ("AN1", "Un.\n\nDeux.", "2024-03-03")


def warc_record(url, html, kind="text/html; charset=utf-8", encode=bytes):
    body = encode(html.encode())
    coding = "" if encode is bytes else "Content-Encoding: gzip\r\n"
    http = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{coding}Content-Length: {len(body)}\r\n\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-02T00:00:00Z\r\n"
    head += f"WARC-Record-ID: <urn:{url}>\r\nContent-Type: application/http; msgtype=response\r\n"
    return f"{head}Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n"


FRENCH = "<html><body><p>" + "Le maire a annoncé mardi la réouverture du pont. " * 9 + "</p></body></html>"
ENGLISH = "<html><body><p>" + "The mayor said on Tuesday that the bridge would reopen. " * 9 + "</p></body></html>"


def test_an_archive_of_the_web_gives_its_pages(tmp_path):
    records = [
        warc_record("https://vaux.fr/1", FRENCH),
        warc_record("https://vaux.fr/2", FRENCH, encode=gzip.compress),
        warc_record("https://vaux.fr/logo", "GIF", kind="image/gif"),
        warc_record("https://vaux.fr/3", "<p>Trop court</p>"),
    ]
    path = written(tmp_path / "a.warc.gz", b"".join(map(gzip.compress, records)))
    articles = list(read([path]))
    assert [article.url for article in articles] == ["https://vaux.fr/1", "https://vaux.fr/2"]
    assert articles[1].html == FRENCH


def test_pages_in_other_languages_can_be_left_out_early(tmp_path):
    path = written(tmp_path / "a.warc", warc_record("https://a", ENGLISH) + warc_record("https://b", FRENCH))
    assert [type(item) for item in read([path])] == [Article, Article]
    problem, article = read([path], limits=readers.Limits(french_only=True))
    assert (problem.code, problem.stage) == ("not-french", "language")
    assert article.url == "https://b"


def test_pages_in_other_languages_are_no_reason_to_give_up_an_archive(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "_MAX_PROBLEMS", 3)
    pages = [warc_record(f"https://{number}", ENGLISH) for number in range(5)]
    path = written(tmp_path / "a.warc", b"".join([*pages, warc_record("https://b", FRENCH)]))
    *_, last = read([path], limits=readers.Limits(french_only=True))
    assert last.url == "https://b"
