"""Input that is broken or means harm: bounded time, a row of `errors`, and the rest of the run goes on."""

import gzip
import io
import json
import os
import resource
import struct
import sys
import time
import zipfile
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import trafilatura

from pipeline import record_columns
from pipeline.readers import Limits, read
from pipeline.records import Article, Problem
from pipeline.webpages import read_page

GOOD = '{"id": "good", "text": "Le pont rouvre."}\n'
LIMITS = Limits(record=1 << 20)
_SECONDS = 10


def zipped(members, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, **options)
    return buffer.getvalue()


def gzip_bomb(n_bytes):
    squeeze = zlib.compressobj(9, wbits=31)
    zeros = b"a" * (1 << 20)
    return b"".join(squeeze.compress(zeros) for _ in range(n_bytes >> 20)) + squeeze.flush()


def locked_zip():
    data = bytearray(zipped({"a.txt": "secret"}))
    for signature in (b"PK\x03\x04", b"PK\x01\x02"):
        place = data.index(signature) + (6 if signature == b"PK\x03\x04" else 8)
        data[place : place + 2] = struct.pack("<H", struct.unpack("<H", data[place : place + 2])[0] | 1)
    return bytes(data)


def parquet_bytes(table):
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def warc(n_promised):
    page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>" + "Le maire a parlé mardi soir. " * 20
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a\r\nContent-Length: {n_promised}\r\n"
    return (head + "Content-Type: application/http; msgtype=response\r\n\r\n" + page).encode()


LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12)
)
PARQUET = parquet_bytes(pa.table({"id": ["1"], "text": ["Un."]}))
LINES = "".join(f'{{"id": "{n}", "text": "Article {n * 7919}."}}\n' for n in range(5000)).encode()

# name of the file, its bytes, the codes that its rows in `errors` must have
HOSTILE = {
    "empty": ("a.txt", b"", ["empty-file"]),
    "only spaces": ("a.txt", b" \n\t\r\n ", ["empty-file"]),
    "only a byte order mark": ("a.txt", b"\xef\xbb\xbf", ["empty-file"]),
    "an empty page": ("a.html", b"", ["empty-file"]),
    "an empty table": ("a.csv", b"", ["empty-file"]),
    "an empty Parquet file": ("a.parquet", b"", ["empty-file"]),
    "an empty gzip": ("a.txt.gz", gzip.compress(b""), ["empty-file"]),
    "a binary file": ("a.txt", bytes(range(256)) * 50, ["binary-file"]),
    "a PDF": ("a.txt", b"%PDF-1.7 ...", ["binary-file"]),
    "an image named page": ("a.html", b"\x89PNG\r\n\x1a\n\x00\x00", ["binary-file"]),
    "a binary file named JSONL": ("a.jsonl", b"\x00\x01\x02", ["binary-file"]),
    "a binary file named CSV": ("a.csv", b"\x00\x01\x02", ["binary-file"]),
    "a binary file named XML": ("a.xml", b"\x00\x01\x02", ["binary-file"]),
    "neither UTF-8 nor cp1252": ("a.txt", b"abc \x81\x8d\x90 \xff", ["bad-encoding"]),
    "a cut UTF-16 file": ("a.txt", "été".encode("utf-16")[:-1], ["bad-encoding"]),
    "a cut gzip": ("a.jsonl.gz", gzip.compress(LINES)[:-5000], ["truncated"]),
    "no gzip at all": ("a.txt.gz", b"\x1f\x8bLe pont rouvre.", ["truncated"]),
    "a gzip with a broken block": ("a.jsonl.gz", gzip.compress(LINES)[:2000] + b"\xff" * 999, ["truncated"]),
    "a gzip bomb": ("a.jsonl.gz", gzip_bomb(200 << 20), ["bomb"]),
    "a gzip bomb named text": ("a.txt.gz", gzip_bomb(200 << 20), ["record-too-large"]),
    "a gzip bomb named page": ("a.html.gz", gzip_bomb(200 << 20), ["record-too-large"]),
    "a gzip bomb named Parquet": ("a.parquet.gz", gzip_bomb(200 << 20), ["bomb"]),
    "a ZIP bomb": ("a.zip", zipped({"b.jsonl": b"a" * (100 << 20)}), ["bomb"]),
    "a ZIP in a ZIP": ("a.zip", zipped({"b.zip": zipped({"c.txt": "Un."})}), ["unreadable"]),
    "a cut ZIP": ("a.zip", zipped({"b.txt": "Un." * 500})[:-30], ["truncated"]),
    "a locked ZIP": ("a.zip", locked_zip(), ["truncated"]),
    "no ZIP at all": ("a.zip", b"PK\x03\x04" + b"\xff" * 500, ["truncated"]),
    "a table without a text column": ("a.csv", b"id,date\n1,2024\n", ["no-text-column"]),
    "a table with a cell that never ends": ("a.csv", b'id,text\n1,"' + b"Un.\n" * 400_000, ["bad-record"]),
    "Parquet without a text column": ("a.parquet", parquet_bytes(pa.table({"id": [1]})), ["no-text-column"]),
    "cut Parquet": ("a.parquet", PARQUET[:-20], ["unreadable"]),
    "damaged Parquet": ("a.parquet", b"PAR1" + b"\xff" * 200 + b"PAR1", ["unreadable"]),
    "records without a text": ("a.jsonl", b'{"id": 1, "text": ""}\n{"id": 2, "text": null}\n', ["empty-text"] * 2),
    "a record that is no object": ("a.jsonl", b'[1]\n"x"\n3\nnull\n', ["bad-record"] * 4),
    "a text that is no string": ("a.jsonl", b'{"text": 3}\n{"text": {"a": 1}}\n', ["empty-text"] * 2),
    "a quotation mark without a partner": ("a.csv", b'id,text\n1,"Un.\n2,Deux.\n', ["bad-record"]),
    "more cells than columns": ("a.csv", b"id,text\n1,Un, deux.\n", ["bad-record"]),
    "a file of something else": ("a.jsonl", b'{"nom": "Un"}\n' * 50, ["no-text-column"] * 10 + ["too-many-problems"]),
    "an archive without articles": ("a.zip", zipped({"a.pdf": b"%PDF"}), ["no-articles"]),
    "a broken line": ("a.jsonl", b'{"id": \n', ["bad-json"]),
    "a line that is too long": ("a.jsonl", b'{"text": "' + b"a" * (2 << 20) + b'"}\n', ["record-too-large"]),
    "deep nesting in a line": ("a.jsonl", b'{"text": ' + b"[" * 100_000 + b"\n", ["bad-json"]),
    "deep nesting in a list": (
        "a.json",
        b'[{"text": "Un.", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]",
        ["bad-json"],
    ),
    "deep nesting in an object": ("a.json", b'{"x": ' + b"[" * 100_000, ["bad-json"]),
    "a number of a million digits": ("a.jsonl", b'{"text": "Un.", "x": ' + b"9" * 900_000 + b"}\n", ["bad-json"]),
    "a cut list": ("a.json", b'[{"id": "1", "text": "Un."}, {"id": "2", "te', ["bad-json"]),
    "a list that is too large for its keys": ("a.json", b'{"x": "' + b"a" * (2 << 20), ["record-too-large"]),
    "only broken lines": ("a.jsonl", b"{\n" * 50_000, ["bad-json"] * 1000 + ["too-many-problems"]),
    "entities that expand": ("a.xml", f"{LAUGHS}]><rss><item><title>&m;</title></item></rss>".encode(), None),
    "an entity from a file": (
        "a.xml",
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><description>&x;</description></item></rss>',
        [],
    ),
    "an entity from the network": (
        "a.xml",
        b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><rss><item><description>Un.</description></item></rss>',
        [],
    ),
    "deep nesting in XML": ("a.xml", b"<rss><item>" + b"<a>" * 100_000, None),
    "cut XML": ("a.xml", b"<rss><item><description>Un.</description></item><item><tit", ["empty-text", "truncated"]),
    "XML without news": ("a.xml", b"<svg><g/></svg>", ["unreadable"]),
    "a cut WARC": ("a.warc", warc(n_promised=5000), ["truncated"]),
    "a WARC cut in a header": ("a.warc", b"WARC/1.0\r\nWARC-Type: resp", ["truncated"]),
    "no WARC at all": ("a.warc", b"garbage " * 500, ["truncated"]),
    "a WARC that promises too much": ("a.warc", warc(n_promised=10**15), ["truncated"]),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_a_row_of_errors_and_the_others_are_read(tmp_path, case):
    name, content, expected = HOSTILE[case]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "z.jsonl").write_text(GOOD, encoding="utf-8")
    started = time.process_time()
    items = list(read([str(tmp_path)], limits=LIMITS))
    assert time.process_time() - started < _SECONDS
    problems = [item for item in items if isinstance(item, Problem)]
    assert expected is None or [problem.code for problem in problems] == expected
    assert all(problem.stage == "read" and problem.path and problem.message for problem in problems)
    assert [item.article_id for item in items if isinstance(item, Article)][-1] == "good"


def test_an_entity_from_a_file_is_not_opened(tmp_path):
    name, content, _ = HOSTILE["an entity from a file"]
    (tmp_path / name).write_bytes(content)
    (article,) = read([str(tmp_path)])
    assert article.text == "&x;"


def test_what_stands_before_and_after_a_broken_line_is_read(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "Un."}\n{"id": \n{"id": "2", "text": "Deux."}\n')
    items = list(read([str(tmp_path)]))
    assert [item.article_id for item in items if isinstance(item, Article)] == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'id,text\n1,Un.\n\x81\xff\x8d,bad\n2,Deux.\n3,"Trois.\n4,Quatre.\n', 5),
        (b"id,text\n1," + b"a" * (2 << 20) + b'\n2,"Deux.\n3,Trois.\n', 3),
        (b'sep=;\n\n\nid;text\n1;Un.\n\n2;"Deux\nlignes"\n3;"Trois.\n', 9),
        (b'id,text,note\n1,"Deux\nlignes","jamais\nferm\n', 3),
    ],
    ids=["a line left out", "a line too long", "lines without a row", "a second cell of the row"],
)
def test_the_line_is_told_in_which_a_quotation_mark_without_a_partner_stands(tmp_path, content, line):
    (tmp_path / "a.csv").write_bytes(content)
    last = [item for item in read([str(tmp_path)], limits=LIMITS) if isinstance(item, Problem)][-1]
    assert f"opened in line {line} is never closed" in last.message


def test_what_could_be_read_of_a_cut_file_is_kept(tmp_path):
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(LINES)[:-5000])
    articles = [item for item in read([str(tmp_path)]) if isinstance(item, Article)]
    assert len(articles) > 1000
    assert articles[0].text == "Article 0."


class EndlessLine(io.RawIOBase):
    """Standard input that is one line of two gigabytes."""

    def __init__(self):
        self.left = 2 << 30

    def readable(self):
        return True

    def readinto(self, buffer):
        n = min(len(buffer), self.left)
        buffer[:n] = b"a" * n
        self.left -= n
        return n


def test_a_line_of_two_gigabytes_costs_no_memory(monkeypatch):
    stream = io.TextIOWrapper(io.BufferedReader(EndlessLine(), 1 << 20))
    monkeypatch.setattr(sys, "stdin", stream)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    items = list(read(["-"], format="jsonl", limits=LIMITS))
    assert [item.code for item in items] == ["record-too-large"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # kilobytes


def test_an_article_of_five_megabytes_is_read(tmp_path):
    (tmp_path / "a.txt").write_text("Le pont rouvre lundi. " * 250_000, encoding="utf-8")
    (article,) = read([str(tmp_path)])
    assert len(article.text) > 5_000_000


def test_an_id_is_a_string_and_never_a_path(tmp_path):
    records = [
        {"id": "../../etc/passwd", "text": "Un."},
        {"id": "a\u0000b\nc", "text": "Un."},
        {"id": "x" * 10_000, "text": "Un."},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    first, second, third = read([str(tmp_path)])
    assert (first.article_id, second.article_id) == ("../../etc/passwd", "abc")
    assert len(third.article_id) <= 200
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl"]


def test_a_member_that_climbs_out_of_its_archive_is_only_read(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"../../evil.txt": "Un."}))
    (article,) = read([str(tmp_path / "a.zip")])
    assert article.text == "Un."
    assert not (tmp_path.parent.parent / "evil.txt").exists()


def test_lone_surrogates_are_replaced(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": "\\ud800", "text": "Un \\udfff deux", "note": "\\ud83d\\ude00"}')
    (article,) = read([str(tmp_path)])
    assert article.text == "Un \ufffd deux"
    assert article.extra == (("note", "😀"),)
    article.article_id.encode()


def test_a_link_that_leads_nowhere_is_a_row_of_errors(tmp_path):
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    assert [item.code for item in read([str(tmp_path)])] == ["unreadable"]


def test_a_folder_that_may_not_be_listed_is_a_row_of_errors(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.txt").write_text("Le pont rouvre.", encoding="utf-8")
    scandir = os.scandir

    def refusing(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    article, problem = read([str(tmp_path)])
    assert (article.article_id, problem.code, problem.path) == ("a", "unreadable", str(tmp_path / "closed"))


def test_a_name_that_is_not_utf8_becomes_one_that_every_file_can_hold(tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9\n.txt"
    with open(path, "wb") as handle:
        handle.write("Le pont rouvre à l'été.".encode())
    (article,) = read([str(tmp_path)])
    assert (article.article_id, article.text) == ("caf\ufffd", "Le pont rouvre à l'été.")
    assert article.path.encode()


def test_a_text_in_place_of_a_header_costs_no_time(monkeypatch):
    monkeypatch.setattr(record_columns, "fold", lambda name: pytest.fail("a name is compared that is too long for one"))
    assert record_columns.field_of("mot " * 1000) is None


def test_bad_records_between_good_ones_are_no_reason_to_give_up(tmp_path):
    lines = ['{"id": 0, "text": ""}'] * 700
    (tmp_path / "a.jsonl").write_text("\n".join([*lines, GOOD.strip(), *lines, GOOD]), encoding="utf-8")
    assert sum(isinstance(item, Article) for item in read([str(tmp_path)])) == 2


def test_a_folder_that_links_to_itself_is_read_once(tmp_path):
    (tmp_path / "a.txt").write_text("Un.")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert len(list(read([str(tmp_path)]))) == 1


def ld(value):
    return f'<script type="application/ld+json">{json.dumps(value)}</script><p>Le pont rouvre.</p>'


PAGES = {
    "ten thousand unclosed tags": "<div><p>" * 10_000 + "Le pont rouvre.",
    "deep nesting": "<div>" * 50_000 + "Le pont." + "</div>" * 50_000,
    "deep lists": "<ul><li>" * 20_000 + "Le pont.",
    "null bytes": "<p>Le\x00 pont\x00 rouvre.</p>" * 50,
    "lone surrogates": "<p>Le \ud800 pont \udfff rouvre.</p>" * 50,
    "right-to-left overrides": "<p>\u202e Le pont rouvre. \u202c</p>" * 50,
    "lone combining marks": "<p>" + "\u0301" * 50_000 + "</p>",
    "a very long word": "<p>" + "a" * 1_000_000 + "</p>",
    "a very long attribute": f"<p class='{'lead ' * 100_000}'>Le pont.</p>",
    "a very long class without spaces": f"<p class='{'a-' * 200_000}'>Le pont.</p>",
    "thirty thousand attributes": f"<p {' '.join(f'a{number}=b' for number in range(30_000))}>Le pont rouvre.</p>",
    "many links": "<a href='/x'>Lire aussi</a> " * 20_000,
    "many spans of line breaks": "<div>" + "<span><br><br></span>" * 20_000 + "Le pont.</div>",
    "many headings": "<h1>Le pont</h1>" * 10_000,
    "an endless comment": "<!-- " + "x" * 500_000,
    "an endless script": "<script>" + "x<p>" * 100_000,
    "broken JSON-LD": "<script type='application/ld+json'>" + "[" * 100_000 + "</script><p>Le pont.</p>",
    "JSON-LD that points to itself": ld({"@type": "NewsArticle", "@id": "#a", "author": {"@id": "#a"}}),
    "JSON-LD of odd types": ld(
        {"@type": ["NewsArticle", 3], "headline": ["x"], "author": [None, 3, {"name": {"a": 1}}], "publisher": "x"}
        | {"datePublished": 20240302, "description": {}, "isAccessibleForFree": [1], "@id": {"a": []}}
    ),
    "an address that is none": "<p>Le pont rouvre.</p>",
    "a doctype with entities": LAUGHS + "]><p>&m; Le pont.</p>",
    "no markup": "Le pont rouvre.",
    "only markup": "<html><head></head><body></body></html>",
    "nothing": "",
}


@pytest.mark.parametrize("case", PAGES)
def test_a_hostile_page_is_read_in_bounded_time(case):
    started = time.process_time()
    page = read_page(PAGES[case], "http://[::1" if case == "an address that is none" else None)
    assert time.process_time() - started < _SECONDS
    assert isinstance(page["text"], str)
    page["text"].encode()


@pytest.mark.parametrize(
    ("html", "options"),
    [
        ("<p>Le pont rouvre.</p><table><tr><td>a</td></tr></table>", {"fast": False, "include_tables": True}),
        ("<p>Le pont rouvre.</p>" * 5_001, {"fast": True, "include_tables": True}),
        (f"<table><tr>{'<td>a</td>' * 501}</tr></table>", {"fast": False, "include_tables": False}),
    ],
    ids=["an ordinary page", "thousands of blocks", "a row of hundreds of cells"],
)
def test_what_takes_time_with_the_square_of_a_page_is_not_asked(monkeypatch, html, options):
    asked = []
    monkeypatch.setattr(trafilatura, "bare_extraction", lambda *_, **given: asked.append(given))
    read_page(html)
    assert all({name: given[name] for name in options} == options for given in asked)
    assert asked
