"""What the tests of reading share: files to write, and what was read of them."""

from pipeline.records import Article, Problem

TEXT = "Le pont de Vaux rouvre lundi."
PAGE = "<!DOCTYPE html><html><body><h1>Vaux</h1><p>Le pont rouvre à l'été.</p></body></html>"


def written(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def only(items):
    (item,) = items
    return item


def codes(items):
    return [item.code for item in items if isinstance(item, Problem)]


def ids(items):
    return [item.article_id for item in items if isinstance(item, Article)]
