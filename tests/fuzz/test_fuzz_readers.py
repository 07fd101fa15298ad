"""Broken input of every format: nothing but articles and rows of `errors` ever comes out of a reader.

A short run belongs to the tests; `DEPECHE_FUZZ_EXAMPLES=20000 pytest tests/fuzz` (make fuzz) goes on for as long as
one likes, with other examples each time.
"""

import gzip
import io
import os
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.readers import Limits, read
from pipeline.records import Article, Problem
from pipeline.webpages import read_page

EXAMPLES = int(os.environ.get("DEPECHE_FUZZ_EXAMPLES", "800"))
FUZZ = settings(max_examples=EXAMPLES, deadline=10_000, derandomize="DEPECHE_FUZZ_EXAMPLES" not in os.environ)
LIMITS = Limits(record=1 << 16)

JSON = (
    '{"id": "1", "text": "Le pont rouvre.", "published": "2024-03-02", "authors": ["Anne Roy"], "x": {"y": [1, null]}}'
)
PAGE = """<!DOCTYPE html><html><head><title>Le pont rouvre - Vaux</title>
<meta property="og:title" content="Le pont rouvre">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Le pont rouvre", "datePublished": "2024-03-02",
"author": [{"@type": "Person", "name": "Anne Roy"}]}</script></head><body><nav><a href="/">Accueil</a></nav><article>
<h1>Le pont rouvre</h1><p class="chapo">Fermé depuis les crues, le pont de Vaux rouvrira lundi à la circulation.</p>
<p class="author">Par <a rel="author">Anne Roy</a></p>
<p>Le maire l'a annoncé mardi soir devant le conseil municipal.</p>
<h2>Des travaux longs</h2><ul><li>Lire aussi : Les crues</li></ul><table><tr><td>Coût</td><td>3 M€</td></tr></table>
<p>Les travaux ont duré neuf mois.</p></article><footer>Tous droits réservés</footer></body></html>"""
FEED = """<?xml version="1.0"?><rss><channel><title>Vaux</title><item><guid>1</guid><title>Le pont</title>
<description><![CDATA[<p>Le pont rouvre.</p>]]></description><pubDate>Sat, 02 Mar 2024</pubDate>
</item></channel></rss>"""
WARC_PAGE = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>" + "Le maire a parlé mardi soir. " * 20 + "</p>"


def parquet():
    buffer = io.BytesIO()
    pq.write_table(pa.table({"id": ["1", "2"], "text": ["Un.", "Deux."]}), buffer)
    return buffer.getvalue()


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "Le pont rouvre.")
        archive.writestr("b.jsonl", JSON)
    return buffer.getvalue()


def warc():
    length = len(WARC_PAGE.encode())
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a\r\nContent-Length: {length}\r\n"
    return (f"{head}Content-Type: application/http; msgtype=response\r\n\r\n{WARC_PAGE}\r\n\r\n" * 2).encode()


SEEDS = {
    "a.txt": " date 2024-12 « Le pont rouvre », a dit le maire.".encode(),
    "a.html": PAGE.encode(),
    "a.json": f"[{JSON}, {JSON}]".encode(),
    "b.json": f'{{"articles": [{JSON}]}}'.encode(),
    "a.jsonl": f"{JSON}\n{JSON}\n".encode(),
    "a.csv": b'id;titre;texte\n1;"Vaux";"Le pont\nrouvre"\n2;;Deux\n',
    "a.tsv": b"id\ttext\n1\tUn.\n",
    "a.parquet": parquet(),
    "a.xml": FEED.encode(),
    "a.warc": warc(),
    "a.zip": zipped(),
    "a.jsonl.gz": gzip.compress(f"{JSON}\n".encode() * 50),
    "press.html": b'<article><span class="DocHeader">2 mars 2024</span><div class="docOcurrContainer"><p>Un.</p></div>',
}
HARM = st.sampled_from(
    [
        b"",
        b"\0",
        b"\xff",
        b"\xed\xa0\x80",
        b"[" * 500,
        b"<div>" * 500,
        b'"',
        b"{",
        b"]]>",
        b"\r",
        b"\n",
        b"&x;",
        b"<!--",
    ]
)


@st.composite
def mutated(draw, content):
    """Cut, repeat, replace or fill with harm some pieces of a content."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 200)))
        middle = draw(st.one_of(HARM, st.binary(max_size=20), st.just(content[start:end] * 3)))
        content = content[:start] + middle + content[end:]
    return content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content


@pytest.mark.parametrize("name", SEEDS)
def test_a_reader_gives_articles_and_problems_whatever_it_reads(name, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")

    @FUZZ
    @given(mutated(SEEDS[name]))
    def check(content):
        path = folder / name
        path.write_bytes(content)
        for item in read([str(path)], limits=LIMITS):
            assert isinstance(item, (Article, Problem))
            if isinstance(item, Article):
                assert item.article_id.strip()
                f"{item.article_id}{item.text}{item.html}{item.title}{item.extra}".encode()

    check()


@FUZZ
@given(mutated(PAGE.encode()), st.one_of(st.none(), st.text(max_size=30)))
def test_a_page_gives_its_fields_whatever_it_holds(content, url):
    page = read_page(content.decode("utf-8", "replace"), url)
    assert isinstance(page["text"], str)
    assert all(isinstance(name, str) and name for name in page.get("authors", ()))
    assert page.get("kind", "article") in ("article", "live", "teaser", "listing")


@FUZZ
@given(st.text(max_size=500))
def test_a_page_is_read_from_any_text(text):
    assert isinstance(read_page(text)["text"], str)
