import datetime
import gzip
import io
import json
import sys
import zipfile

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.errors import UsageError
from pipeline.readers import read
from tests.reading import PAGE, TEXT, codes, ids, only, written

# files, folders, globs, standard input


def test_a_text_file_is_one_article_with_the_id_of_its_path(tmp_path):
    written(tmp_path / "lyon" / "pont.txt", TEXT)
    article = only(read([str(tmp_path)]))
    assert (article.article_id, article.text, article.encoding) == ("lyon/pont", TEXT, "utf-8")


def test_a_folder_is_read_by_name_without_hidden_and_unknown_files(tmp_path):
    for name in ("b.txt", "a.txt", ".hidden.txt", "notes.md", ".git/c.txt"):
        written(tmp_path / name, TEXT)
    assert ids(read([str(tmp_path)])) == ["a", "b"]


def test_two_files_of_one_stem_keep_their_suffix(tmp_path):
    written(tmp_path / "a.txt", TEXT)
    written(tmp_path / "a.html", PAGE)
    assert ids(read([str(tmp_path)])) == ["a.html", "a.txt"]


def test_a_glob_gives_ids_relative_to_the_shared_folder(tmp_path):
    written(tmp_path / "x" / "1.txt", TEXT)
    written(tmp_path / "y" / "1.txt", TEXT)
    assert ids(read([str(tmp_path / "*" / "*.txt")])) == ["x/1", "y/1"]


def test_standard_input_is_recognised_by_its_content(monkeypatch):
    for content in (b'{"id": "1", "text": "Un."}\n', gzip.compress(b'{"id": "1", "text": "Un."}\n')):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert ids(read(["-"])) == ["1"]


def test_a_path_that_does_not_exist_cannot_be_used(tmp_path):
    with pytest.raises(UsageError, match="input-missing"):
        read([str(tmp_path / "none.txt")])


def test_a_folder_without_articles_cannot_be_used(tmp_path):
    written(tmp_path / "notes.md", TEXT)
    with pytest.raises(UsageError, match="no-articles"):
        read([str(tmp_path)])


def test_an_unknown_format_cannot_be_used(tmp_path):
    with pytest.raises(UsageError, match="unknown-format"):
        read([written(tmp_path / "a.txt", TEXT)], format="docx")


def test_a_format_can_be_forced(tmp_path):
    path = written(tmp_path / "export.dat", "id,text\n1,Un.\n")
    assert ids(read([path], format="csv")) == ["1"]


def test_gold_annotations_in_a_folder_are_no_articles(tmp_path):
    written(tmp_path / "a.jsonl", '{"id": "1", "text": "Un."}\n')
    written(tmp_path / "gold.jsonl", '{"id": "1", "quotes": [], "events": []}\n')
    items = list(read([str(tmp_path)]))
    assert ids(items) == ["1"]
    assert codes(items) == []


def test_reading_is_lazy(tmp_path):
    path = written(tmp_path / "a.jsonl", '{"id": "1", "text": "Un."}\n' * 200_000)
    assert next(iter(read([path]))).article_id == "1"


def test_an_address_is_read_through_fsspec():
    system = fsspec.filesystem("memory")
    system.pipe("/bucket/2024/a.txt", TEXT.encode())
    system.pipe("/bucket/2024/b.jsonl.gz", gzip.compress(b'{"id": "b1", "text": "Un."}\n'))
    assert ids(read(["memory://bucket/2024"])) == ["a", "b1"]
    assert ids(read(["memory://bucket/2024/*.txt"])) == ["a"]
    with pytest.raises(UsageError, match="input-missing"):
        read(["memory://bucket/none.txt"])


# encodings


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("été".encode(), "utf-8"),
        ("été".encode("utf-8-sig"), "utf-8-sig"),
        ("été".encode("utf-16"), "utf-16"),
        ("l’été".encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_found_and_told(tmp_path, content, encoding):
    article = only(read([written(tmp_path / "a.txt", content)]))
    assert article.text in ("été", "l’été")
    assert article.encoding == encoding


def test_a_page_is_read_in_the_encoding_it_declares(tmp_path):
    page = '<meta charset="iso-8859-15"><p>Prix : 3 € l\'été</p>'
    article = only(read([written(tmp_path / "a.html", page.encode("iso-8859-15"))]))
    assert "3 €" in article.html


def test_a_table_in_cp1252_and_utf16_is_read(tmp_path):
    for encoding in ("cp1252", "utf-16"):
        path = written(tmp_path / f"{encoding}.csv", "id;texte\n1;L’été à Nîmes\n".encode(encoding))
        article = only(read([path]))
        assert (article.text, article.encoding) == ("L’été à Nîmes", encoding)


# records


def test_foreign_column_names_are_understood_and_others_are_kept(tmp_path):
    record = {"maintext": TEXT, "date_publish": "2024-03-02 10:30:00", "topics": ["ponts"], "source_domain": "vaux.fr"}
    article = only(read([written(tmp_path / "a.jsonl", json.dumps(record))]))
    assert (article.text, article.published, article.source) == (TEXT, "2024-03-02T10:30", "vaux.fr")
    assert article.extra == (("topics", '["ponts"]'),)


@pytest.mark.parametrize(
    "record",
    [
        {"title": "Vaux", "maintext": TEXT, "date_publish": "2024-03-02", "authors": ["Anne Roy"]},  # news-please
        {"title": "Vaux", "plaintext": TEXT, "publishing_date": "2024-03-02T08:00:00+01:00", "authors": ["Anne Roy"]},
        {"title": "Vaux", "text": TEXT, "date": "2024-03-02", "author": "Anne Roy", "raw_text": "x"},  # trafilatura
        {"title": "Vaux", "text": TEXT, "publish_date": "2024-03-02", "authors": "['Anne Roy']"},  # newspaper4k
        {"titre": "Vaux", "texte": TEXT, "date de publication": "2 mars 2024", "auteur": "Par Anne Roy"},
        {"HD": "Vaux", "TD": TEXT, "PD": "2 mars 2024", "BY": "Anne Roy"},  # Factiva
    ],
)
def test_records_of_known_tools_give_the_same_article(tmp_path, record):
    article = only(read([written(tmp_path / "a.json", json.dumps(record))]))
    assert (article.title, article.text, article.published[:10]) == ("Vaux", TEXT, "2024-03-02")
    assert article.authors == ("Anne Roy",)


def test_the_body_and_the_page_of_fundus_are_understood(tmp_path):
    body = {"summary": ["Chapô."], "sections": [{"headline": ["Titre"], "paragraphs": ["Un.", "Deux."]}]}
    html = {"content": PAGE, "responded_url": "https://vaux.fr/1"}
    path = written(tmp_path / "a.jsonl", json.dumps({"body": body}) + "\n" + json.dumps({"html": html}))
    first, second = read([path])
    assert first.text == "Chapô.\n\nTitre\n\nUn.\n\nDeux."
    assert (second.html, second.url) == (PAGE, "https://vaux.fr/1")


def test_a_missing_id_is_made_from_the_content(tmp_path):
    written(tmp_path / "a.jsonl", '{"text": "Un."}\n{"text": "Deux."}\n')
    first, again = (ids(read([str(tmp_path)])) for _ in range(2))
    assert first == again
    assert len(set(first)) == 2


@pytest.mark.parametrize("wrapped", ["[{0}, {1}]", '{{"articles": [{0}, {1}]}}', "{0}\n{1}", "{0} {1}"])
def test_json_comes_as_a_list_an_object_or_lines(tmp_path, wrapped):
    content = wrapped.format('{"id": "1", "text": "Un."}', '{"id": "2", "text": "Deux."}')
    assert ids(read([written(tmp_path / "a.json", content)])) == ["1", "2"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_of_a_table_is_found(tmp_path, mark):
    path = written(tmp_path / "a.csv", f'id{mark}title{mark}text\n1{mark}Vaux{mark}"Un{mark} deux."\n')
    assert only(read([path])).text == f"Un{mark} deux."


def test_parquet_with_lists_and_dates(tmp_path):
    table = pa.table(
        {"id": [7], "text": [TEXT], "published": [datetime.datetime(2024, 3, 2, 9, 30)], "authors": [["Anne Roy"]]}
    )
    pq.write_table(table, tmp_path / "a.parquet")
    article = only(read([str(tmp_path / "a.parquet")]))
    assert (article.article_id, article.published, article.authors) == ("7", "2024-03-02T09:30", ("Anne Roy",))


def test_every_format_may_be_gzipped(tmp_path):
    written(tmp_path / "a.txt.gz", gzip.compress(TEXT.encode()))
    written(tmp_path / "b.html.gz", gzip.compress(PAGE.encode()))
    written(tmp_path / "c.csv.gz", gzip.compress(b"id,text\nc1,Un.\n"))
    pq.write_table(pa.table({"id": ["d1"], "text": [TEXT]}), tmp_path / "d.parquet")
    written(tmp_path / "d.parquet.gz", gzip.compress((tmp_path / "d.parquet").read_bytes()))
    (tmp_path / "d.parquet").unlink()
    assert ids(read([str(tmp_path)])) == ["a", "b", "c1", "d1"]


def test_a_gzip_of_several_members_is_read_whole(tmp_path):
    data = gzip.compress(b'{"id": "1", "text": "Un."}\n') + gzip.compress(b'{"id": "2", "text": "Deux."}\n')
    assert ids(read([written(tmp_path / "a.jsonl.gz", data)])) == ["1", "2"]


def test_a_zip_holds_files_of_any_format(tmp_path):
    with zipfile.ZipFile(tmp_path / "lot.zip", "w") as archive:
        archive.writestr("b/pont.txt", TEXT)
        archive.writestr("a.jsonl", '{"id": "a1", "text": "Un."}')
        archive.writestr("lisez-moi.md", "non")
    assert ids(read([str(tmp_path / "lot.zip")])) == ["a1", "lot/b/pont"]


def test_a_page_in_a_text_file_is_a_page(tmp_path):
    article = only(read([written(tmp_path / "a.txt", PAGE)]))
    assert article.html == PAGE
    assert article.text == ""


# what people's exports look like


@pytest.mark.parametrize("first", ["sep=;\n", "sep=;\n\n", "\n\n", '"sep=;"\r\n'])
def test_a_table_may_begin_with_its_separator_or_empty_lines(tmp_path, first):
    article = only(read([written(tmp_path / "a.csv", f"{first}id;texte\n1;{TEXT}\n")]))
    assert (article.article_id, article.text) == ("1", TEXT)


def test_every_line_of_a_file_may_be_a_list(tmp_path):
    lines = f'[{{"id": "a", "text": "{TEXT}"}}]\n[{{"id": "b", "text": "{TEXT}"}}]\n'
    assert [article.article_id for article in read([written(tmp_path / "a.jsonl", lines)])] == ["a", "b"]


def test_a_table_of_one_column_has_no_separator(tmp_path):
    article = only(read([written(tmp_path / "a.csv", "texte\nLundi, le pont, à Vaux, rouvre.\n")]))
    assert article.text == "Lundi, le pont, à Vaux, rouvre."


@pytest.mark.parametrize("indent", [None, 1])
def test_json_lines_may_be_json_after_all(tmp_path, indent):
    records = [{"id": "1", "text": TEXT}, {"id": "2", "text": TEXT}]
    content = json.dumps(records) if indent is None else "\n".join(json.dumps(r, indent=indent) for r in records)
    assert ids(read([written(tmp_path / "a.jsonl", content)])) == ["1", "2"]


def test_a_date_that_is_none_is_kept(tmp_path):
    article = only(read([written(tmp_path / "a.csv", f"id,date,text\n1,2024-13-45,{TEXT}\n")]))
    assert (article.published, dict(article.extra)) == (None, {"published": "2024-13-45"})


def test_a_number_that_is_none_is_missing(tmp_path):
    record = {"id": float("nan"), "title": float("nan"), "text": TEXT}
    article = only(read([written(tmp_path / "a.jsonl", json.dumps(record))]))
    assert (article.article_id[:2], article.title) == ("a:", None)


def test_bytes_in_a_parquet_file_are_text(tmp_path):
    pq.write_table(pa.table({"id": ["1"], "html": pa.array([PAGE.encode()], pa.binary())}), tmp_path / "a.parquet")
    assert only(read([str(tmp_path / "a.parquet")])).html == PAGE


def test_what_is_called_gzip_may_be_expanded_already(tmp_path):
    assert only(read([written(tmp_path / "a.txt.gz", TEXT)])).text == TEXT


def test_a_record_without_a_text_is_told_by_its_number(tmp_path):
    _, problem = read([written(tmp_path / "a.csv", f"titre,texte\nUn,{TEXT}\nDeux,\n")])
    assert "record 2" in problem.message


def test_tables_of_a_run_among_the_articles_are_no_articles(tmp_path):
    written(tmp_path / "a.txt", TEXT)
    for name in ("articles.jsonl", "quotes.csv", ".depeche/lock"):
        written(tmp_path / "out" / name, '{"id": "x", "text": "Un."}')
    assert ids(read([str(tmp_path)])) == ["a"]
