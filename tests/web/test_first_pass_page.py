"""How claims fare the first time, as a page: figures named apart, and days that were typed wrongly kept beside the words."""


def test_a_claim_that_is_clean_and_not_answered_yet(as_role, clinic):
    seen = clinic.claim("99213")
    day = f"{seen.claim.lines[0].service_date:%m/%d/%Y}"
    text = as_role("biller").get("/claims/first-pass/", {"since": day, "until": day}).text
    for words in ("Clean at our checks", "Accepted by the payer’s front end", "Paid at the first decision", "100 %"):
        assert words in text
    assert "1 claim with services from" in text


def test_a_day_that_is_none_and_days_that_run_backwards(as_role):
    wrong = as_role("auditor").get("/claims/first-pass/?since=soon").text
    assert 'id="since-error"' in wrong and 'value="soon"' in wrong
    backwards = as_role("auditor").get("/claims/first-pass/?since=3/2/2026&until=3/1/2026").text
    assert "The last day lies before the first" in backwards and 'id="until-error"' in backwards
