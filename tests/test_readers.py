import gzip
import json

import pytest

from pipeline.errors import UsageError
from pipeline.readers import read
from pipeline.records import Article, Problem


def test_a_text_file_is_one_article_with_the_id_of_its_path(tmp_path):
    (tmp_path / "lyon").mkdir()
    (tmp_path / "lyon" / "pont.txt").write_text("Le pont rouvre.", encoding="utf-8")
    (article,) = read([str(tmp_path)])
    assert (article.article_id, article.text, article.encoding) == ("lyon/pont", "Le pont rouvre.", "utf-8")


def test_foreign_column_names_are_understood_and_others_are_kept(tmp_path):
    record = {"maintext": "Le pont rouvre.", "date_publish": "2024-03-02 10:30:00", "topics": ["ponts"]}
    (tmp_path / "a.jsonl").write_text(json.dumps(record), encoding="utf-8")
    (article,) = read([str(tmp_path / "a.jsonl")])
    assert article.text == "Le pont rouvre."
    assert article.published == "2024-03-02T10:30"
    assert article.extra == (("topics", '["ponts"]'),)


def test_a_broken_line_does_not_stop_the_others(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "Un."}\n{"id": \n{"id": "2", "text": "Deux."}\n')
    items = list(read([str(tmp_path / "a.jsonl")]))
    assert [item.article_id for item in items if isinstance(item, Article)] == ["1", "2"]
    assert [item.code for item in items if isinstance(item, Problem)] == ["bad-json"]


def test_a_truncated_gzip_gives_what_could_be_read(tmp_path):
    lines = "".join(json.dumps({"id": str(i), "text": f"Article {i * 7919}."}) + "\n" for i in range(20000))
    data = gzip.compress(lines.encode())
    (tmp_path / "a.jsonl.gz").write_bytes(data[: len(data) // 2])
    items = list(read([str(tmp_path / "a.jsonl.gz")]))
    assert isinstance(items[0], Article)
    assert [item.code for item in items if isinstance(item, Problem)] == ["truncated"]


def test_a_folder_without_articles_cannot_be_used(tmp_path):
    with pytest.raises(UsageError, match="no-articles"):
        read([str(tmp_path)])
