"""`billwright codes`."""

import json

NCCI = (
    "Invented edits for a test\nColumn1/Column2 Edits\n"
    'Column 1\tColumn 2\t"*=in existence\nprior to 1996"\tEffective Date\tDeletion Date\tModifier\tRationale\n'
    "99998\t99999\t \t20200101\t*\t1\tinvented\n"
)


def test_the_editions_are_listed(run):
    said = json.loads(run("codes", "list", "--json").stdout)["editions"]
    assert "icd10cm" in {each["set_name"] for each in said}
    assert "icd10cm" in run("codes", "list").stdout


def test_a_code_is_shown_on_a_date_with_what_binds_it(run):
    ended = run("codes", "show", "m54.50", "--on", "2026-11-24")
    assert ended.exit_code == 0
    assert "M5450  Low back pain, unspecified" in ended.stdout
    (found,) = json.loads(run("codes", "show", "M545", "--on", "2026-11-24", "--json").stdout)["codes"]
    assert (found["code"], found["billable"]) == ("M545", False)


def test_a_code_of_no_set_is_1(run):
    ended = run("codes", "show", "ZZZZ", "--on", "2026-11-24")
    assert (ended.exit_code, ended.stderr) == (1, "ZZZZ is in no loaded set on 2026-11-24\n")


def test_words_find_codes(run):
    found = json.loads(run("codes", "search", "low", "back", "pain", "--on", "2026-11-24", "--json").stdout)["codes"]
    assert "M5450" in {each["code"] for each in found}
    assert run("codes", "search", "xyzzy").exit_code == 1


def test_a_file_is_loaded_whole_and_once(run, tmp_path, monkeypatch):
    monkeypatch.setenv("BILLWRIGHT_HOME", str(tmp_path / "home"))
    path = tmp_path / "ccipra-v323r0-f1.txt"
    path.write_text(NCCI, encoding="cp1252")
    first = run("codes", "load", "ncci-practitioner", path)
    assert first.exit_code == 0, first.stderr
    assert (
        first.stdout.splitlines()[0]
        == "ncci-practitioner 2026Q4, in force from 2026-10-01: 1 row; 1 added, 0 ended, 0 changed"
    )
    assert "loaded before" in run("codes", "load", "ncci-practitioner", path).stdout


def test_a_file_of_another_kind_is_2(run, tmp_path):
    path = tmp_path / "some.txt"
    path.write_text("nothing of the kind\n", encoding="utf-8")
    for words in (("ncci-practitioner", path, "--edition", "2026Q4"), ("nonsense", path)):
        ended = run("codes", "load", *words)
        assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1)


def test_what_is_loaded_until_when_and_what_could_be(run, tmp_path, monkeypatch):
    monkeypatch.setenv("BILLWRIGHT_HOME", str(tmp_path / "home"))
    path = tmp_path / "rev.csv"
    for edition, codes in (("2026Q3", range(1000, 1010)), ("2026Q4", range(1001, 1011))):
        path.write_text("code,description\n" + "".join(f"{code},words {code}\n" for code in codes))
        ended = run("codes", "load", "revenue", path, "--edition", edition)
        assert ended.exit_code == 0, ended.stderr
    assert ended.stdout == "revenue 2026Q4, in force from 2026-10-01: 10 rows; 1 added, 1 ended, 0 changed\n"
    lines = run("codes", "list").stdout.splitlines()
    assert [line.split() for line in lines if line.startswith("revenue ")] == [
        ["revenue", "2026Q4", "2026-10-01", "until", "replaced", "10", "rows", "rev.csv"],
        ["revenue", "2026Q3", "2026-07-01", "until", "2026-09-30", "10", "rows", "rev.csv"],
    ]
    assert "modifiers              built in, October 2026" in lines
    rest = lines[lines.index("Not loaded (billwright codes load SET FILE):") :]
    assert any(line.startswith("cpt ") and "licensed: a data file of your CPT licence" in line for line in rest)
    sets = {each["name"]: each for each in json.loads(run("codes", "list", "--json").stdout)["sets"]}
    assert (sets["revenue"]["editions"][0]["before"], sets["revenue"]["editions"][1]["until"]) == (
        "2026Q3",
        "2026-10-01",
    )
    assert run("codes", "changed", "revenue").stdout.splitlines() == [
        "ended    1000       words 1000 -> no longer in the file", "added    1010       words 1010"
    ]  # fmt: skip


def test_an_edition_that_is_not_there_is_2_and_a_first_one_changed_nothing(run):
    ended = run("codes", "changed", "revenue", "2019Q1")
    assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1)
    ended = run("codes", "changed", "icd10cm", "--json")
    assert (ended.exit_code, json.loads(ended.stdout)["changes"]) == (1, [])


def test_slips_are_forgiven_and_said(run):
    ended = run("codes", "search", "diabtes", "neuropthy", "--on", "2026-11-24")
    assert ended.exit_code == 0
    assert "icd10cm    E1140    Type 2 diabetes mellitus with diabetic neuropathy, unspecified" in ended.stdout
    assert ended.stderr == "nothing has these words as typed; spelled nearly so:\n"
    found = json.loads(run("codes", "search", "diabtes", "neuropthy", "--on", "2026-11-24", "--json").stdout)
    assert found["near"] is True
    assert {"code", "title", "term", "set_name", "edition"} <= found["codes"][0].keys()


def test_a_search_keeps_to_the_sets_asked_for(run):
    found = json.loads(run("codes", "search", "office", "--set", "pos", "--on", "2026-11-24", "--json").stdout)["codes"]
    assert {(each["set_name"], each["code"]) for each in found} == {("pos", "11")}
    ended = run("codes", "search", "office", "--set", "nonsense")
    assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1)
    assert "no set is called 'nonsense'; there are icd10cm, hcpcs" in ended.stderr


def test_a_heading_is_shown_with_what_stands_below_it(run):
    said = run("codes", "show", "M54.5", "--on", "2026-11-24").stdout
    assert "(not billable: a code below it says more)" in said
    assert "  below: M5450  Low back pain, unspecified" in said


def test_a_code_of_icd_9_is_shown_as_over(run):
    ended = run("codes", "show", "250.00", "--on", "2026-11-24")
    assert ended.exit_code == 0
    assert "until before 2015-10-01" in ended.stdout
    assert "not in force on this day" in ended.stdout
    assert "not in force" not in run("codes", "show", "250.00", "--on", "2014-03-01").stdout


def test_a_code_is_mapped_for_a_person_to_choose(run):
    said = run("codes", "map", "e11.40", "--on", "2026-11-24").stdout
    assert "icd10cm E1140  Type 2 diabetes mellitus with diabetic neuropathy, unspecified  to icd9cm" in said
    assert "Combination, scenario 1: 250.60 AND 357.2, together." in said
    assert "    list 2  3572     Polyneuropathy in diabetes  (approximate)" in said


def test_a_mapping_as_json_names_every_flag(run):
    (found,) = json.loads(run("codes", "map", "724.2", "--on", "2026-11-24", "--json").stdout)["mappings"]
    assert (found["from_set"], found["to_set"], found["edition"]) == ("icd9cm", "icd10cm", "FY2013")
    (candidate,) = found["alone"]
    assert (candidate["code"], candidate["approximate"], candidate["in_force"]) == ("M545", False, False)
    assert [each["code"] for each in candidate["instead"]] == ["M5450", "M5451", "M5459"]
    (none,) = json.loads(run("codes", "map", "365.70", "--json").stdout)["mappings"]
    assert none["no_map"] is True


def test_a_code_that_neither_icd_has_is_1(run):
    ended = run("codes", "map", "97110")
    assert (ended.exit_code, ended.stderr) == (1, "97110 is in neither ICD-9-CM nor ICD-10-CM\n")
