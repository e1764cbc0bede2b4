"""Who the office deals with: people, businesses, payers; the providers who treat; the coverages that pay."""

from typing import Any, ClassVar

from django.db import models

from billwright.apps.compliance.models import Practice, PracticeManager, PracticeRow


class Party(PracticeRow):
    """Whoever may owe or be owed. Patients, clients and payers each stand on one party.

    `language` is the one that they read bills in: a key of forms.words.LANGUAGES.
    """

    PERSON, BUSINESS, PAYER = "person", "business", "payer"

    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    last = models.CharField(max_length=60, blank=True)
    first = models.CharField(max_length=35, blank=True)
    middle = models.CharField(max_length=25, blank=True)
    line1 = models.CharField(max_length=55, blank=True)
    line2 = models.CharField(max_length=55, blank=True)
    city = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField(max_length=15, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=5, default="en")
    bank_sealed = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["practice", "last", "first"], name="party_by_name")]

    def __str__(self) -> str:
        return self.name


class Account(PracticeRow):
    """A receivable account: a patient's or a client's. `number` is what is printed on its bills."""

    PATIENT, CLIENT = "patient", "client"

    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    holder = models.ForeignKey(Party, models.PROTECT, related_name="accounts")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "number"], name="one_account_a_number")]
        indexes: ClassVar = [
            models.Index(fields=["practice", "kind", "id"], name="account_by_kind"),
            models.Index(fields=["practice", "kind", "number", "id"], name="account_by_kind_number"),
        ]


class Patient(PracticeRow):
    """`guarantor` is who is asked for the patient's part from the beginning, the patient's own party unless another answers
    for them; who is asked since then stands in `Guarantor`."""

    party = models.OneToOneField(Party, models.PROTECT, related_name="patient")
    account = models.ForeignKey(Account, models.PROTECT, related_name="patients")
    guarantor = models.ForeignKey(Party, models.PROTECT, related_name="+")
    birth_date = models.DateField()
    sex = models.CharField(max_length=1)
    ssn_sealed = models.TextField(blank=True)
    ssn_index = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "ssn_index"], condition=~models.Q(ssn_index=""), name="one_patient_an_ssn"
            )
        ]


class Guarantor(PracticeRow):
    """From `starts` on this party is asked for the patient's part, until a later entry holds. Never changed."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="guarantors")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    starts = models.DateField()
    entered_at = models.DateTimeField()


class Client(PracticeRow):
    """A business that buys services. `terms_days` is Net n; credit limit in cents, None for none."""

    party = models.OneToOneField(Party, models.PROTECT, related_name="client")
    account = models.OneToOneField(Account, models.PROTECT, related_name="client")
    terms_days = models.PositiveSmallIntegerField(default=30)
    purchase_order_required = models.BooleanField(default=False)
    tax_basis_points = models.PositiveIntegerField(default=0)
    credit_limit_cents = models.BigIntegerField(null=True)


class SearchKey(models.Model):
    """One beginning by which a patient or client is found (see `keys`). No public id: it is reached through its party."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="search_keys")
    key = models.BinaryField()

    rows: ClassVar[PracticeManager[Any]] = PracticeManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "party", "key"], name="one_search_key_a_party")
        ]
        indexes: ClassVar = [models.Index(fields=["practice", "key", "party"], name="search_key_in_order")]


class Payer(PracticeRow):
    """An insurer as this practice deals with it. `filing_code` is SBR09; `ncci` names the edition that binds
    (practitioner, medicaid or none); `cost_share_reaches_patient` False holds every PR back from the patient.
    `corrections`, `therapy_units` and `contractor` are as in records.checking.PayerFact."""

    party = models.OneToOneField(Party, models.PROTECT, related_name="payer")
    payer_id = models.CharField(max_length=20)
    filing_code = models.CharField(max_length=2)
    partner = models.CharField(max_length=120, blank=True)
    timely_filing_days = models.PositiveSmallIntegerField(null=True)
    filing_from = models.CharField(max_length=10, default="service")
    ncci = models.CharField(max_length=20, blank=True)
    authorization_required = models.JSONField(default=list)
    takes_replacement = models.BooleanField(default=True)
    corrections = models.CharField(max_length=10, blank=True)
    therapy_units = models.CharField(max_length=5, blank=True)
    contractor = models.CharField(max_length=5, blank=True)
    cost_share_reaches_patient = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "payer_id"], name="one_payer_an_id")]


class Provider(PracticeRow):
    """A person who treats, or the organization that bills."""

    name = models.CharField(max_length=60)
    first = models.CharField(max_length=35, blank=True)
    is_person = models.BooleanField(default=True)
    npi = models.CharField(max_length=10)
    taxonomy = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "npi"], name="one_provider_an_npi")]


class Coverage(PracticeRow):
    """A plan that pays for a patient from `starts` until before `ends`; `order` 1 primary, 2 secondary, 3 tertiary."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="coverages")
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="coverages")
    order = models.PositiveSmallIntegerField(default=1)
    member_id = models.CharField(max_length=30)
    group_number = models.CharField(max_length=30, blank=True)
    relationship = models.CharField(max_length=2, default="18")
    subscriber = models.ForeignKey(Party, models.PROTECT, related_name="+")
    subscriber_birth_date = models.DateField(null=True)
    subscriber_sex = models.CharField(max_length=1, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True)


class Authorization(PracticeRow):
    """A payer's prior authorization. `procedures` empty means any; `units` None means not counted."""

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="authorizations")
    number = models.CharField(max_length=50)
    procedures = models.JSONField(default=list)
    units = models.PositiveIntegerField(null=True)
    starts = models.DateField()
    ends = models.DateField(null=True)


class TherapyPlan(PracticeRow):
    """A plan of care under which a patient has therapy of one `discipline` (GP, GO, GN) from `starts` until before `ends`.

    `certified_on` is None until a physician has certified it; `reported_on` is the day of the last progress report.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="therapy_plans")
    discipline = models.CharField(max_length=2)
    starts = models.DateField()
    ends = models.DateField()
    certified_on = models.DateField(null=True)
    reported_on = models.DateField(null=True)


class SignedNotice(PracticeRow):
    """An advance beneficiary notice (ABN) that the patient signed for these procedures. Never changed."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="notices")
    signed_on = models.DateField()
    procedures = models.JSONField(default=list)
