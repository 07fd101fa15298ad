"""The TimeML export: valid against a grammar of TimeML 1.2.1's elements, text kept, events linked to their dates."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from lxml import etree

from pipeline.dates import find_dates
from pipeline.errors import UsageError
from pipeline.records import EventMention, TimeExpression
from pipeline.timeml import file_name, timeml, write_timeml

# the elements that we write, with the attribute values that TimeML 1.2.1 allows
_GRAMMAR = etree.RelaxNG(
    etree.fromstring(
        """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
<start><element name="TimeML">
  <attribute name="noNamespaceSchemaLocation" ns="http://www.w3.org/2001/XMLSchema-instance"/>
  <element name="DOCID"><text/></element>
  <element name="DCT"><ref name="timex"/></element>
  <optional><element name="TITLE"><text/></element></optional>
  <element name="TEXT">
    <zeroOrMore><choice><text/><ref name="timex"/><ref name="event"/></choice></zeroOrMore>
  </element>
  <zeroOrMore><ref name="instance"/></zeroOrMore>
  <zeroOrMore><ref name="tlink"/></zeroOrMore>
</element></start>
<define name="timex"><element name="TIMEX3">
  <attribute name="tid"><data type="ID"/></attribute>
  <attribute name="type"><choice>
    <value>DATE</value><value>TIME</value><value>DURATION</value><value>SET</value></choice>
  </attribute>
  <attribute name="value"><data type="string"><param name="minLength">1</param></data></attribute>
  <optional><attribute name="mod"><choice><value>BEFORE</value><value>AFTER</value><value>ON_OR_BEFORE</value>
    <value>ON_OR_AFTER</value><value>LESS_THAN</value><value>MORE_THAN</value><value>EQUAL_OR_LESS</value>
    <value>EQUAL_OR_MORE</value><value>START</value><value>MID</value><value>END</value><value>APPROX</value></choice>
  </attribute></optional>
  <optional><attribute name="quant"/></optional><optional><attribute name="freq"/></optional>
  <optional><attribute name="beginPoint"><data type="IDREF"/></attribute></optional>
  <optional><attribute name="endPoint"><data type="IDREF"/></attribute></optional>
  <optional><attribute name="temporalFunction"><data type="boolean"/></attribute></optional>
  <optional><attribute name="functionInDocument"><value>CREATION_TIME</value></attribute></optional>
  <optional><attribute name="anchorTimeID"><data type="IDREF"/></attribute></optional>
  <text/>
</element></define>
<define name="event"><element name="EVENT">
  <attribute name="eid"><data type="ID"/></attribute>
  <attribute name="class"><choice><value>REPORTING</value><value>PERCEPTION</value><value>ASPECTUAL</value>
    <value>I_ACTION</value><value>I_STATE</value><value>STATE</value><value>OCCURRENCE</value></choice></attribute>
  <text/>
</element></define>
<define name="instance"><element name="MAKEINSTANCE">
  <attribute name="eiid"><data type="ID"/></attribute>
  <attribute name="eventID"><data type="IDREF"/></attribute>
  <attribute name="tense"><choice>
    <value>PAST</value><value>PRESENT</value><value>FUTURE</value><value>INFINITIVE</value>
    <value>PRESPART</value><value>PASTPART</value><value>NONE</value></choice></attribute>
  <attribute name="aspect"><choice><value>PROGRESSIVE</value><value>PERFECTIVE</value><value>IMPERFECTIVE</value>
    <value>NONE</value></choice></attribute>
  <attribute name="pos"><choice><value>VERB</value><value>NOUN</value><value>ADJECTIVE</value><value>PREPOSITION</value>
    <value>OTHER</value></choice></attribute>
  <attribute name="polarity"><choice><value>POS</value><value>NEG</value></choice></attribute>
  <optional><attribute name="modality"/></optional>
</element></define>
<define name="tlink"><element name="TLINK">
  <attribute name="lid"><data type="ID"/></attribute>
  <attribute name="relType"><choice><value>IS_INCLUDED</value><value>BEFORE</value><value>AFTER</value>
    <value>BEGUN_BY</value><value>ENDED_BY</value></choice></attribute>
  <attribute name="eventInstanceID"><data type="IDREF"/></attribute>
  <attribute name="relatedToTime"><data type="IDREF"/></attribute>
</element></define>
</grammar>"""
    )
)

_TEXT = "La cour a jugé l'affaire & <rendu> son arrêt hier. Désormais, depuis 2012, rien ne bouge. Fin."
_PUBLISHED = "2024-12-18"


def _row(record: TimeExpression | EventMention) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in vars(record).items()}


def _dates() -> list[dict[str, str]]:
    return [_row(date) for date in find_dates(_TEXT, _PUBLISHED, article_id="a1")]


def _event(word: str, **more: str) -> dict[str, str]:
    start = _TEXT.index(word)
    event = EventMention("a1", f"a1:event:{start}", "x", start, start + len(word), trigger=word)
    return _row(event) | more


_EVENTS = [
    ("jugé", {"date_value": "2024-12-17", "date_text": "hier", "timeml_class": "OCCURRENCE", "tense": "PAST"}),
    ("arrêt", {"date_value": "2024-12-18", "date_basis": "publication", "tense": "NONE"}),
    ("bouge", {"tense": "IMPERFECT", "polarity": "NEG", "timeml_class": "STATE", "modality": 'dit "oui"'}),
]


def _document(convention: str = "timeml") -> etree._Element:
    article = {"article_id": "a1", "text": _TEXT, "published": _PUBLISHED, "title": "L'arrêt & la suite"}
    events = [_event(word, **more) for word, more in _EVENTS]
    return etree.fromstring(timeml(article, _dates(), events, convention=convention).encode())


def test_the_document_is_valid_timeml() -> None:
    _GRAMMAR.assertValid(_document())


def test_the_text_is_kept_letter_by_letter() -> None:
    assert "".join(_document().find("TEXT").itertext()) == _TEXT


def test_an_event_is_linked_to_the_words_that_date_it() -> None:
    root = _document()
    times = {time.get("tid"): time.text for time in root.iter("TIMEX3")}
    links = {link.get("eventInstanceID"): times[link.get("relatedToTime")] for link in root.iter("TLINK")}
    assert links == {"ei1": "hier", "ei2": _PUBLISHED}


def test_a_link_tells_on_which_side_of_the_date_the_event_lies() -> None:
    events = [_event("bouge", date_value="2012", date_text="2012"), _event("jugé", date_value="2024-12-17")]
    root = etree.fromstring(
        timeml({"article_id": "a", "text": _TEXT, "published": _PUBLISHED}, _dates(), events).encode()
    )
    _GRAMMAR.assertValid(root)
    assert {link.get("eventInstanceID"): link.get("relType") for link in root.iter("TLINK")} == {
        "ei1": "IS_INCLUDED",
        "ei2": "BEGUN_BY",
    }


def test_an_unknown_time_and_a_zone_are_written() -> None:
    text = "À 14 h, heure de Paris ; la nuit."
    rows = [_row(date) for date in find_dates(text, _PUBLISHED)]
    rows[-1]["value"] = ""
    root = etree.fromstring(timeml({"article_id": "a", "text": text, "published": _PUBLISHED}, rows, []).encode())
    _GRAMMAR.assertValid(root)
    assert [time.get("value") for time in root.find("TEXT").iter("TIMEX3")] == ["2024-12-18T14:00+01:00", "TXX:XX"]


def test_instances_tell_tense_and_polarity() -> None:
    told = [
        (i.get("tense"), i.get("aspect"), i.get("pos"), i.get("polarity")) for i in _document().iter("MAKEINSTANCE")
    ]
    assert told == [
        ("PAST", "NONE", "VERB", "POS"),
        ("NONE", "NONE", "NOUN", "POS"),
        ("PAST", "IMPERFECTIVE", "VERB", "NEG"),
    ]


@pytest.mark.parametrize(
    ("convention", "kind", "mod"), [("timeml", "DATE", "ON_OR_AFTER"), ("timebank-fr", "TIME", None)]
)
def test_the_convention_is_a_switch(convention: str, kind: str, mod: str | None) -> None:
    times = {time.text: time for time in _document(convention).iter("TIMEX3")}
    assert (times["Désormais"].get("type"), times["2012"].get("mod")) == (kind, mod)


def test_overlapping_rows_are_written_once() -> None:
    article = {"article_id": "a1", "text": _TEXT, "published": None}
    inside = _event("hier")
    root = etree.fromstring(timeml(article, _dates() * 2, [inside, inside]).encode())
    assert [event.text for event in root.iter("EVENT")] == []
    assert [time.text for time in root.find("TEXT").iter("TIMEX3")] == ["hier", "Désormais", "2012"]


def test_characters_that_xml_cannot_hold_are_replaced() -> None:
    text = timeml({"article_id": "a\x01", "text": "a\x00b\ufffe", "published": ""}, [], [])
    assert etree.fromstring(text.encode()).find("TEXT").text == "a\ufffdb\ufffd"


def _write(out: Path, table: str, rows: list[dict[str, str]], columns: type) -> None:
    with (out / f"{table}.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(columns.__dataclass_fields__))
        writer.writeheader()
        writer.writerows(rows)


def test_a_run_becomes_a_folder_of_documents(tmp_path: Path) -> None:
    articles = [{"article_id": name, "text": _TEXT, "published": _PUBLISHED} for name in ("b/2", "a1", "c")]
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(a) + "\n" for a in articles), encoding="utf-8")
    rows = [row | {"article_id": name} for name in ("c", "b/2") for row in _dates()]
    _write(tmp_path, "dates", rows, TimeExpression)
    _write(tmp_path, "event_mentions", [_event("jugé")], EventMention)
    write_timeml(tmp_path, tmp_path / "timeml")
    found = {}
    for path in (tmp_path / "timeml").iterdir():
        root = etree.parse(path).getroot()
        _GRAMMAR.assertValid(root)
        found[path.name] = (len(root.findall(".//TEXT/TIMEX3")), len(root.findall(".//EVENT")))
    assert found == {"b%2F2.tml": (3, 0), "a1.tml": (0, 1), "c.tml": (3, 0)}


def test_long_ids_keep_different_names() -> None:
    names = {file_name("é" * 100 + letter) for letter in "ab"}
    assert len(names) == 2
    assert all(len(name) <= 120 for name in names)


def test_an_unknown_convention_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="timebank-fr"):
        write_timeml(tmp_path, tmp_path, convention="x")
