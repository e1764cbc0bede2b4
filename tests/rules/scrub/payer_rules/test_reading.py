"""What a biller types, and what is answered: a rule, or what is wrong, where, in words."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.scrub.payer_rules.rules import GOOD, faults_of, rule_of, text_of

from billwright.rules.scrub.payer_rules import Rule, condition_text, effect_text, read_rule, read_rules, rule_text
from billwright.rules.scrub.payer_rules.vocabulary import FIELDS


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("line procedure in (97110, 97112, 97161-97168)", "procedure in (97110, 97112, 97161-97168)"),
        ("procedure 97110", "procedure is 97110"),
        ("procedure j1885", "procedure is J1885"),
        ("patient age < 21", "patient age < 21"),
        ("patient age less than 21 or patient age at least 65", "patient age < 21 or patient age >= 65"),
        ("diagnosis any starts with M54.5", "diagnosis any starts with M545"),
        ("diagnosis starts with (M54, S3)", "diagnosis any starts with (M54, S3)"),
        ("days from service to filing > 180", "days from service to filing > 180"),
        ("count of lines with procedure 97110 > 4", "count of lines with procedure is 97110 > 4"),
        (
            "units of lines with (procedure 97110 or procedure 97112) more than 4",
            "units of lines with (procedure is 97110 or procedure is 97112) > 4",
        ),
        ("charge of lines with always at least $1,000.50", "charge of lines with always >= $1000.50"),
        ("modifier missing GP", "modifier missing GP"),
        ("modifier has GP", "modifier any is GP"),
        ("modifier not in (GP, GO)", "modifier none in (GP, GO)"),
        ("modifiers missing", "modifier is missing"),
        ("authorization on file is no", "authorization on file is no"),
        ("POS is 11", "place of service is 11"),
        ("service date from 2026-01-01", "service date from 2026-01-01"),
        ("service date between 2026-01-01 and 2026-06-30", "service date between 2026-01-01 and 2026-06-30"),
        ("total charge is not $120", "total charge is not $120"),
        ('member id looks like (99999999A, "9999999999")', 'member id looks like ("99999999A", "9999999999")'),
        ("not (patient age < 21 and procedure is 97110)", "not (patient age < 21 and procedure is 97110)"),
        ("(patient age < 4 and units > 1) and units < 9", "patient age < 4 and units > 1 and units < 9"),
        ("patient age < 4 or units > 1 and units < 9", "patient age < 4 or (units > 1 and units < 9)"),
        (
            "referral number is present and delay reason is missing",
            "referral number is present and delay reason is missing",
        ),
        ("always", "always"),
        ('patient state in ("OR", "in", CA)', 'patient state in ("OR", "IN", CA)'),
        ("procedure is 99202-99215", "procedure in (99202-99215)"),
    ],
)
def test_a_condition_is_understood(typed: str, understood: str) -> None:
    assert condition_text(rule_of(when=typed).when) == understood


@pytest.mark.parametrize(
    ("entry", "typed", "told"),
    [
        ("when", "procedre is 97110", "line 3, column 7: there is no field procedre. Did you mean procedure?"),
        (
            "when",
            "place of servce is 11",
            "line 3, column 7: there is no field place of servce. Did you mean place of service?",
        ),
        (
            "when",
            'total charge is "abc"',
            (
                "line 3, column 23: abc is a text, and total charge is compared with an amount in"
                " dollars: $120 or $120.50"
            ),
        ),
        (
            "when",
            "patient age < $4",
            "line 3, column 21: $4 is an amount, and patient age is compared with a number: 4 or 0.5",
        ),
        (
            "when",
            "total charge > 2026-01-01",
            (
                "line 3, column 22: 2026-01-01 is a day, and total charge is compared with an"
                " amount in dollars: $120 or $120.50"
            ),
        ),
        (
            "when",
            "procedure > 97110",
            (
                "line 3, column 17: procedure holds a code: 97110; it is asked by: is, is not, in,"
                " not in, starts with, missing, present"
            ),
        ),
        (
            "when",
            "place of service is abc",
            "line 3, column 27: abc is no place of service, which has two digits, as 11",
        ),
        ("when", "procedure in ()", "line 3, column 21: this list is empty: name at least one value"),
        (
            "when",
            "procedure in (97168-97161)",
            ("line 3, column 21: 97168-97161 is no range: both ends are alike in length, the lower first"),
        ),
        ("when", "service date is 2026-02-30", "line 3, column 23: there is no day 2026-02-30"),
        ("when", "patient age between 9 and 3", "line 3, column 27: the lower of the two comes first"),
        ("when", "patient age < 4 and", "line 3, column 26: a field is missing here, such as procedure or patient age"),
        ("when", "(patient age < 4", "line 3, column 23: a parenthesis is not closed here"),
        (
            "when",
            "patient age",
            (
                "line 3, column 18: what of patient age? Compare it: is, is not, in, not in, <, <=, >, >=,"
                " between, missing, present"
            ),
        ),
        ("when", 'claim note is "open', "line 3, column 21: this quote is not closed"),
        (
            "when",
            "patient age < 4 procedure is 97110",
            ("line 3, column 23: the condition ends here: join a further one by and, or or"),
        ),
        (
            "when",
            "modifier any is not GP",
            ("line 3, column 20: any and is not together can be read in two ways: use none, or not ( )"),
        ),
        (
            "when",
            "patient state is or",
            'line 3, column 24: a value is missing here; where OR is meant, write "or"',
        ),
        ("when", "emergency is maybe", "line 3, column 20: maybe is a word, and emergency is compared with yes or no"),
        ("then", "deny", "line 4, column 7: what follows is one of: warn, hold, require, set"),
        ("then", "require units", "line 4, column 15: units is always there: hold the claim by a condition instead"),
        (
            "then",
            "set modifier to 59",
            (
                "line 4, column 23: no rule sets modifier 59: it says a distinct service, which only"
                " the note can show. Write hold, and ask what the note documents"
            ),
        ),
        (
            "then",
            "set diagnosis to M54.5",
            ("line 4, column 11: no rule sets a diagnosis: only the note can say it. Write hold, and ask"),
        ),
        (
            "then",
            "set units to 4",
            "line 4, column 11: the units is the visit's and has posted: change the visit; no rule does",
        ),
        (
            "then",
            "set referral number to 7",
            (
                "line 4, column 11: a rule may set filing code, group number, special program,"
                " claim note, accepts assignment, modifier; the referral number is for a person to give"
            ),
        ),
        ("payers", "!!", "line 2, column 9: ! has no meaning here"),
        ("dated", "soon", "line 8, column 8: dated: is a day: 2026-01-31"),
        ("message", "x" * 301, "line 5, column 10: message: has at most 300 characters, and this has 301"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(entry: str, typed: str, told: str) -> None:
    assert faults_of(**{entry: typed}) == [told]


@pytest.mark.parametrize("code", ["25", "59", "XE", "XP", "XS", "XU", "KX", "GA"])
def test_no_rule_sets_what_only_the_note_can_say(code: str) -> None:
    (told,) = faults_of(then=f"set modifier to {code.lower()}")
    assert f"no rule sets modifier {code}" in told
    assert effect_text(rule_of(then="set modifier to GP").effect) == "set modifier to GP"


def test_every_fault_of_a_rule_is_told_at_once() -> None:
    assert faults_of(when="foo is 1", dated="soon", fix="") == [
        "line 1, column 1: this rule lacks fix: what to do about it",
        "line 3, column 7: there is no field foo.",
        "line 7, column 8: dated: is a day: 2026-01-31",
    ]


def test_a_rule_of_the_past_is_not_turned_round() -> None:
    assert faults_of(starts="2026-02-01", through="2026-01-31") == [
        "line 10, column 10: it ends before it begins: both are days of service, the last included"
    ]
    assert rule_of(starts="2026-01-31", through="2026-01-31").starts is not None


def test_lines_that_go_on_keep_their_place() -> None:
    text = text_of(when="procedure is 97110\n  # why not\n\n   and procedur is 97112")
    assert [str(each) for each in read_rule(text)] == [
        "line 6, column 8: there is no field procedur. Did you mean procedure?"
    ]


def test_a_file_holds_many_rules_and_each_keeps_its_own_text() -> None:
    one, two = text_of(), text_of(rule="Another", then="warn")
    reading = read_rules(f"# Cedar's rules\n\n{one}\n# a second\n{two}")
    assert [each.rule.name for each in reading.rules] == [GOOD["rule"], "Another"]
    assert [each.text for each in reading.rules] == [one, two]
    assert [each.line for each in reading.rules] == [3, 13]


def test_what_is_wrong_in_one_rule_leaves_the_others() -> None:
    reading = read_rules(text_of(when="foo is 1") + text_of(rule="Another") + text_of(rule="another!"))
    assert [each.rule.name for each in reading.rules] == ["Another"]
    assert [str(each) for each in reading.faults] == [
        "line 3, column 7: there is no field foo.",
        "line 17, column 1: a rule of this name begins on line 9 already",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1, column 1: a rule begins with its name. rule: ..."),
        ("when: always", "line 1, column 1: a rule begins with its name. rule: ..."),
        ("  and so on", "line 1, column 1: this goes on with nothing: a rule begins with rule: and its name"),
        ("x" * 8001, "line 1, column 1: a rule has at most 8,000 characters"),
        (text_of() + text_of(rule="Two"), "line 9, column 1: this is a second rule: write each by itself"),
    ],
)
def test_what_is_no_rule(text: str, told: str) -> None:
    found = read_rule(text)
    assert isinstance(found, tuple)
    assert str(found[0]) == told


WORDS = st.sampled_from(
    [
        *FIELDS,
        "is",
        "in",
        "not",
        "and",
        "or",
        "(",
        ")",
        ",",
        "97110",
        "97161-97168",
        "$5",
        "5",
        "GP",
        "any",
        "none",
        "has",
        "2026-01-01",
        '"a b"',
        "count of lines with",
        ">",
        "at least",
        "between",
        "missing",
        "always",
        "yes",
        "\n  ",
        '"',
    ]
)


@given(st.lists(WORDS, max_size=14))
@settings(max_examples=400, deadline=None)
def test_whatever_stands_in_a_condition_is_a_rule_or_faults_and_reads_back_equal(words: list[str]) -> None:
    found = read_rule(text_of(when=" ".join(words)))
    if isinstance(found, Rule):
        assert read_rule(rule_text(found)) == found
    else:
        assert found
        assert all(each.line >= 1 and each.column >= 1 and each.words for each in found)


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_is_rules_or_faults(text: str) -> None:
    reading = read_rules(text)
    for each in reading.rules:
        assert read_rule(rule_text(each.rule)) == each.rule


@given(
    st.recursive(
        st.sampled_from(
            [
                "procedure in (97110, 97161-97168)",
                "modifier missing GP",
                "patient age between 1 and 4.5",
                "total charge at most $1,200.50",
                "service date through 2026-05-01",
                'claim note contains ("a ""b""", c)',
                "emergency is yes",
                "diagnosis all in (M54, M50-M53)",
                "member id is missing",
                "modifier has (GP, GO)",
            ]
        ),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda each: f"({' '.join(each)})"),
            inner.map(lambda each: f"not {each}"),
            inner.map(lambda each: f"count of lines with {each} > 2"),
        ),
        max_leaves=8,
    )
)
@settings(max_examples=200, deadline=None)
def test_a_rule_printed_and_read_again_is_equal(when: str) -> None:
    found = read_rule(text_of(when=when))
    if isinstance(found, Rule):
        again = read_rule(rule_text(found))
        assert again == found
        assert rule_text(found) == rule_text(again)
    else:
        assert "deep" in found[0].words


def test_a_long_text_takes_time_that_grows_with_its_length_alone() -> None:
    def seconds(times: int) -> float:
        text = text_of() + text_of(rule="Long", when="(" * times)[: 7 * times] + "nonsense here\n" * times
        began = time.perf_counter()
        read_rules(text)
        return time.perf_counter() - began

    seconds(100)
    short, long = min(seconds(2_000) for _ in range(3)), min(seconds(16_000) for _ in range(3))
    assert long < max(24 * short, 0.2), (short, long)
