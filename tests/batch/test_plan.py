"""What is to be made: files, folders, patterns, lists and tables, and names that clash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline import Options, StorageError, UsageError
from pipeline.batch import Outcome, Record, Settings, Task, plan
from pipeline.batch.making import key_of
from pipeline.batch.records import Output


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with texts at two depths, and something that is none."""
    for name in ("a.txt", "sub/a.txt", "sub/b.xml", "sub/c.txt.gz", "picture.png", ".hidden.txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "in"


def names(*arguments: str, lists: tuple[str, ...] = ()) -> list[str]:
    """Return the names of what is to be made."""
    return [task.name for task in plan(arguments, lists).tasks]


def test_a_folder_keeps_its_shape(folder: Path) -> None:
    """Files of one name in two folders have outputs in two folders."""
    assert names("in") == ["a", "sub/a", "sub/b", "sub/c"]


def test_files_are_named_after_themselves(folder: Path) -> None:
    """A file that is named has its outputs straight in the output folder."""
    assert names("in/sub/b.xml", "in/*.txt") == ["b", "a"]
    Path("link.xml").symlink_to("in/sub/b.xml")
    for other in (f"{folder}/sub/b.xml", "in/../in/sub/b.xml"):
        assert names(other, "in/sub/b.xml") == ["b"], "one file by two names"


def test_what_a_pattern_fits_keeps_its_shape(folder: Path) -> None:
    """From where the pattern begins: what is inside keeps apart what has the same name."""
    assert names("in/**/b.*") == ["sub/b"]
    assert names("in/**/a.txt") == ["a", "sub/a"]
    assert names(f"{folder}/s*/a.txt") == ["sub/a"]
    assert names("*/a.txt", "./in/sub/*.xml") == ["in/a", "b"]
    assert names("**/sub") == ["in/sub/a", "in/sub/b", "in/sub/c"]


def test_the_same_file_twice_is_one_document(folder: Path) -> None:
    """Naming a file twice is no clash."""
    assert names("in/a.txt", "in/a.txt") == ["a"]


def test_two_files_of_one_name_clash_and_neither_is_made(folder: Path) -> None:
    """Outputs would replace each other, on a system that folds case as well."""
    (folder / "A.text").write_text("x", encoding="utf-8")
    found = plan(["in/a.txt", "in/sub/a.txt", "in/sub/b.xml"])
    assert [task.name for task in found.tasks] == ["b"]
    assert [[task.path for task in group] for group in found.clashes] == [["in/a.txt", "in/sub/a.txt"]]
    assert len(plan(["in/a.txt", "in/A.text"]).clashes) == 1


def test_what_is_not_there_is_told(folder: Path) -> None:
    """A pattern that fits nothing and a folder without a document are no silence; a missing file is found when read."""
    (folder / "empty").mkdir()
    found = plan(["in/*.doc", "in/empty"])
    assert [one.name for one in found.unfound] == ["in/*.doc", "in/empty"]


def test_a_list_names_files_beside_it(folder: Path) -> None:
    """Each line is a name, counted from the folder of the list, whose shape is kept."""
    (folder / "list.txt").write_text("a.txt\n\nsub/b.xml\n", encoding="utf-8")
    assert names(lists=("in/list.txt",)) == ["a", "sub/b"]
    assert plan(["@in/list.txt"]) == plan([], ["in/list.txt"])
    assert plan(["@in/list.txt"]).tasks[1] == Task("in/sub/b.xml", "sub/b")


def test_a_list_may_name_folders_and_patterns(folder: Path) -> None:
    """They mean what they mean as inputs, with the shape below the folder of the list; comments are none of them."""
    (folder / "list.txt").write_text("# of this year\nsub\n*.txt\nnone/*.txt\ngone.txt\n", encoding="utf-8")
    found = plan([], ["in/list.txt"])
    assert [task.name for task in found.tasks] == ["sub/a", "sub/b", "sub/c", "a", "gone"]
    assert [one.name for one in found.unfound] == ["in/none/*.txt"]


def test_a_list_in_a_folder_is_no_document_of_it(folder: Path) -> None:
    """It is one of this run; another file of the same name is."""
    (folder / "a.list.txt").write_text("a.txt\n", encoding="utf-8")
    (folder / "sub" / "a.list.txt").write_text("words", encoding="utf-8")
    assert names("in", lists=("in/a.list.txt",)) == ["a", "sub/a.list", "sub/a", "sub/b", "sub/c"]


def test_outputs_are_no_inputs_of_the_next_run(folder: Path) -> None:
    """Where the output folder lies in the input folder it is left out; where it is the same, what records name is."""
    before = plan(["in"])
    (folder / "out").mkdir()
    (folder / "out" / "a.xml").write_text("<x/>", encoding="utf-8")
    assert plan(["in"], out="in/out") == plan(["in"], out=f"{folder}/sub/../out") == before
    (folder / "a.xml").write_text("<x/>", encoding="utf-8")
    (folder / ".aknpress").mkdir()
    with pytest.raises(UsageError, match="the outputs would stand among the texts in in; name another"):
        plan(["in"], out="in")
    assert len(plan(["in/*"], out="in").clashes) == 1, "nobody says that it is an output: it might be replaced"
    record = Record(
        "a", "in/a.txt", Outcome.MADE, outputs={one: Output("0" * 64, 4) for one in ("a.xml", "a.report.json")}
    )
    (folder / ".aknpress" / "a.json").write_bytes(record.kept())
    assert [task.name for task in plan(["in/*.*"], out="in").tasks] == ["a", "picture.png"]
    assert len(plan(["in"], out="elsewhere").clashes) == 1


def test_outputs_are_no_inputs_wherever_they_stand(folder: Path) -> None:
    """Above what is read, behind a link, in a folder that a list names, or as the report of the run."""
    (folder / "sub" / "sub").mkdir()
    (folder / "sub" / "sub" / "a.txt").write_text("x", encoding="utf-8")
    (folder / "sub" / "sub" / "a.xml").write_text("<x/>", encoding="utf-8")
    (folder / ".aknpress" / "sub" / "sub").mkdir(parents=True)
    outputs = {f"sub/sub/a{end}": Output("0" * 64, 4) for end in (".xml", ".report.json")}
    (folder / ".aknpress" / "sub" / "sub" / "a.json").write_bytes(
        Record("sub/sub/a", "", Outcome.MADE, outputs=outputs).kept()
    )
    assert [task.name for task in plan(["in/sub"], out="in").tasks] == ["a", "b", "c", "sub/a"]
    (folder / "else").mkdir()
    (folder / "else" / "z.txt").write_text("x", encoding="utf-8")
    (folder / "sub" / "out").symlink_to(folder / "else")
    assert "out/z" not in [task.name for task in plan(["in/sub/*/*"], out="in/sub/out").tasks]
    (folder / "list.lst").write_text("sub\n", encoding="utf-8")
    (folder / "sub" / "made").mkdir()
    (folder / "sub" / "made" / "b.xml").write_text("<x/>", encoding="utf-8")
    found = plan(["@in/list.lst", "in/*.lst"], out="in/sub/made", report="in/sub/a.txt.txt")
    assert not any(task.name.startswith(("sub/made", "list")) for task in found.tasks)
    (folder / "r.txt").write_text("{}", encoding="utf-8")
    assert "r" not in [task.name for task in plan(["in"], out="out", report="in/r.txt").tasks]


@pytest.mark.parametrize(
    "report", ["in/a.txt", "link/a.txt", "in/names.lst", "out/a.xml", "out/A.XML", "out/.aknpress/x"]
)
def test_a_report_in_the_place_of_something_else(folder: Path, report: str) -> None:
    """It would take the place of a text, a list, an output or a record."""
    Path("link").symlink_to(folder)
    (folder / "names.lst").write_text("a.txt\n", encoding="utf-8")
    with pytest.raises(UsageError, match="the report would replace"):
        plan(["in/a.txt"], ["in/names.lst"], out="out", report=report)
    plan(["in/a.txt"], ["in/names.lst"], out="out", report="out/report.jsonl")


def test_outputs_of_one_name_from_documents_of_two(folder: Path) -> None:
    """A signature and a document, a document and a folder, a document and a record."""
    for name in ("a.xml.xades.txt", "b.xml/c.txt", ".aknpress/b.txt", "b.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "names.lst").write_text("a.txt\na.xml.xades.txt\nb.txt\nb.xml/c.txt\n.aknpress/b.txt\n", encoding="utf-8")
    found = plan([], ["in/names.lst"])
    assert [task.name for task in found.tasks] == ["a", "b"]
    assert [Path(one.name).name for one in found.unfound] == ["a.xml.xades.txt", "c.txt", "b.txt"]


def test_a_file_of_which_lists_say_two_things(folder: Path) -> None:
    """It is refused with both places; said twice alike it is one document."""
    (folder / "t.csv").write_text("file,date\na.txt,2020-01-02\na.txt,2020-01-02\n", encoding="utf-8")
    assert names("in/a.txt", lists=("in/t.csv",)) == ["a"]
    (folder / "t.csv").write_text("file,date\na.txt,2020-01-02\na.txt,2020-01-03\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"in/t\.csv, line 3: in/a\.txt has other metadata than in in/t\.csv, line 2"):
        plan([], ["in/t.csv"])
    (folder / "t.csv").write_text(f"file,date\na.txt,2020-01-02\n{folder}/a.txt,2020-01-03\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"line 3: .* has other metadata than in in/t\.csv, line 2"):
        plan([], ["in/t.csv"])


def test_a_name_that_leaves_the_folder_of_its_list_stays_in_the_output_folder(folder: Path) -> None:
    """``..`` and absolute names never lead outputs elsewhere."""
    (folder / "sub" / "list.txt").write_text(f"../a.txt\n{folder}/sub/b.xml\n", encoding="utf-8")
    assert names(lists=("in/sub/list.txt",)) == ["a", "b"]
    (folder / "sub" / "list.txt").write_text("../*.txt\n", encoding="utf-8")
    assert names(lists=("in/sub/list.txt",)) == ["a"]
    (folder / "sub" / "list.txt").write_text("..\n", encoding="utf-8")
    assert names(lists=("in/sub/list.txt",)) == ["a", "sub/a", "sub/b", "sub/c"]
    (folder / "sub" / "list.txt").write_text("../**/a.txt\n..txt\n", encoding="utf-8")
    assert names(lists=("in/sub/list.txt",)) == ["a", "sub/a", "."]
    assert names("in/*/../a.txt") == ["a"]


def test_tables_give_metadata(folder: Path) -> None:
    """A CSV or JSON Lines file gives metadata for each document; an empty cell gives none."""
    (folder / "t.csv").write_text("file,symbol,date\na.txt,A/1,2020-01-02\nsub/b.xml,,\n", encoding="utf-8-sig")
    rows = [{"file": "a.txt", "symbol": "A/1", "date": "2020-01-02"}, {"file": "sub/b.xml"}]
    (folder / "t.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    (folder / "t2.csv").write_text("file;symbol;date\r\na.txt;A/1;2020-01-02\r\nsub/b.xml;;\r\n", encoding="utf-8")
    (folder / "t.tsv").write_text("date\tfile\tsymbol\n2020-01-02\ta.txt\tA/1\n\tsub/b.xml\t\n", encoding="utf-8")
    for table in ("in/t.csv", "in/t.jsonl", "in/t2.csv", "in/t.tsv"):
        first, second = plan([], [table]).tasks
        assert first.metadata == (("date", "2020-01-02"), ("symbol", "A/1"))
        assert second.metadata == ()


def test_a_name_that_no_file_can_have_is_refused_with_its_line(folder: Path) -> None:
    """Whatever signs there are in a list, it is said where they stand."""
    for name, text in (
        ("t.txt", "a.txt\na\0b.txt\n"),
        ("t.jsonl", '{"file": "a.txt"}\n{"file": "a\\u0000b.txt"}\n'),
        ("t.jsonl", '{"file": "a.txt"}\n{"file": "\\ud800.txt"}\n'),
        ("t.csv", "file\n/\n"),
        ("t.csv", "file\n.\n"),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=r"line 2: .* (is no name of a file|names no file)"):
            plan([], [f"in/{name}"])
    (folder / "t.txt").write_text(".\n", encoding="utf-8")
    assert "sub/a" in names(lists=("in/t.txt",)), "it is the folder of the list"
    with pytest.raises(UsageError, match="an input has an empty name"):
        plan([""])


def test_an_output_that_would_replace_another_input(folder: Path) -> None:
    """Neither document need have the name of the other."""
    (folder / "other" / "sub").mkdir(parents=True)
    (folder / "other" / "sub" / "b.txt").write_text("x", encoding="utf-8")
    (Path("link")).symlink_to(folder)
    for out in ("in", "link", f"{folder}/sub/.."):
        found = plan(["in/other", "in/sub/b.xml"], out=out)
        assert [task.path for task in found.tasks] == ["in/sub/b.xml"]
        assert [one.name for one in found.unfound] == ["in/other/sub/b.txt"]
        assert "would replace in/sub/b.xml, another input" in found.unfound[0].reason
    assert not plan(["in/other", "in/sub/b.xml"], out="elsewhere").unfound


def test_an_output_that_would_replace_what_a_link_means(folder: Path) -> None:
    """An input may be a link into the folder of the outputs, or this one hold a link to where inputs are."""
    Path("out").mkdir()
    Path("out/c.xml").write_text("<x/>", encoding="utf-8")
    (folder / "link.xml").symlink_to("../out/c.xml")
    (folder / "c.txt").write_text("x", encoding="utf-8")
    assert [one.name for one in plan(["in/link.xml", "in/c.txt"], out="out").unfound] == ["in/c.txt"]
    Path("out/sub").symlink_to(folder / "sub")
    (folder / "texts" / "sub").mkdir(parents=True)
    (folder / "texts" / "sub" / "b.txt").write_text("x", encoding="utf-8")
    assert [one.name for one in plan(["in/texts", "in/sub/b.xml"], out="out").unfound] == ["in/texts/sub/b.txt"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("t.csv", "name\na.txt\n", "line 1: expected a column `file`"),
        ("t.csv", "file,symbol\na.txt\n,B\n", "line 3"),
        ("t.csv", "file,colour\na.txt,red\n", "there is no metadata 'colour'"),
        ("t.jsonl", "{}\n", "line 1: expected an object"),
        ("t.jsonl", '{"file": "a.txt"}\nnot json\n', "line 2: not JSON"),
        ("t.jsonl", '{"file": "a.txt", "title": ["x"]}\n', "line 1"),
        ("t.jsonl", '{"file": 5}\n', "line 1"),
        ("t.jsonl", "[" * 200_000 + "\n", "line 1: not JSON"),
        ("t.csv", "file,symbol,symbol\na.txt,A,B\n", "there are two columns 'symbol'"),
        ("t.csv", "file,symbol,\na.txt,A,\n", "a column has no name"),
        ("t.csv", "file\n" + "x" * 200_000 + "\n", "line 1: not CSV"),
    ],
)
def test_a_malformed_table_is_refused_with_its_line(folder: Path, name: str, text: str, said: str) -> None:
    """Nothing is made of half a table."""
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        plan([], [f"in/{name}"])


def test_a_list_that_is_no_text_or_not_there(folder: Path) -> None:
    """Both are said in words."""
    (folder / "t.csv").write_bytes(b"file\n\xff\xfe\n")
    with pytest.raises(UsageError, match="not UTF-8"):
        plan([], ["in/t.csv"])
    with pytest.raises(StorageError, match="there is no file"):
        plan([], ["in/none.csv"])
    with pytest.raises(UsageError, match="in/sub is a folder; give it as an input"):
        plan([], ["in/sub"])
    with pytest.raises(UsageError, match="standard input"):
        plan(["-"])


def test_a_plan_for_workers_elsewhere_names_files_from_the_root(folder: Path) -> None:
    """Paths are those of any folder, addresses stay, and what is made of each has the same key."""
    found = plan(["in/a.txt"]).absolute()
    assert found.tasks == (Task(str(folder / "a.txt"), "a"),)
    made = Settings("out", cache="memory://cache", options=Options(theme="un")).absolute()
    assert (made.out, made.cache, made.options.theme) == (str(folder.parent / "out"), "memory://cache", "un")
    there, here = made.ready(), Settings("out", options=Options(theme="un")).ready()
    assert key_of(found.tasks[0], b"x", there) == key_of(Task("in/a.txt", "a"), b"x", here)
