"""Every page. Names and numbers of people never stand in an address: public ids do."""

from allauth.account.views import reauthenticate
from django.urls import include, path

from billwright.web import accounts as users
from billwright.web.views import (
    accounts,
    claims,
    documents,
    health,
    inquiries,
    invoices,
    jobs,
    partners,
    patients,
    people,
    reading,
    receipts,
    receive,
    remittances,
    today,
    visits,
    why,
)

urlpatterns = [
    path("health/", health.health, name="health"),
    # Who somebody is: sign-in, second factor, password, practice.
    path("sign-in/", users.SignIn.as_view(), name="account_login"),
    path("sign-out/", users.SignOut.as_view(), name="account_logout"),
    path("me/confirm/", reauthenticate, name="account_reauthenticate"),
    path("me/password/", users.ChangePassword.as_view(), name="account_change_password"),
    path("me/second-factor/", include("allauth.mfa.urls")),
    path("me/practice/", users.choose_practice, name="choose_practice"),
    # What the pages are made of
    path("read/day/", reading.read_day, name="read_day"),
    path("read/birth-date/", reading.read_birth_date, name="read_birth_date"),
    # Today
    path("", today.today, name="today"),
    path("work/<slug:kind>/", today.kind, name="work_kind"),
    path("work/<uuid:public_id>", today.item, name="work"),
    path("work/<uuid:public_id>/take", today.take, name="work_take"),
    path("work/<uuid:public_id>/snooze", today.snooze, name="work_snooze"),
    path("work/<uuid:public_id>/finish", today.finish, name="work_finish"),
    path("work/<uuid:public_id>/hand-over", today.hand_over, name="work_hand_over"),
    # Accounts and who they are of
    path("find/", patients.find, name="find"),
    path("accounts/", patients.patients, name="patients"),
    path("accounts/search/", patients.search, name="patient_search"),
    path("accounts/<uuid:public_id>/", accounts.account, name="account"),
    path("accounts/<uuid:public_id>/why/", why.why_account, name="why_account"),
    path("accounts/<uuid:public_id>/why/pdf/", why.why_account_pdf, name="why_account_pdf"),
    path("bills/<uuid:public_id>/why/", why.why_bill, name="why_bill"),
    path("bills/<uuid:public_id>/why/pdf/", why.why_bill_pdf, name="why_bill_pdf"),
    path("accounts/<uuid:public_id>/pay/", receipts.take_payment, name="take_payment"),
    path("accounts/<uuid:public_id>/apply-credit/", receipts.apply_credit, name="apply_credit"),
    path("patients/new/", people.new_patient, name="new_patient"),
    path("patients/<uuid:public_id>/coverage/", people.new_coverage, name="new_coverage"),
    # Visits and claims
    path("visits/new/", visits.new_visit, name="new_visit"),
    path("visits/<uuid:public_id>/", visits.visit, name="visit"),
    path("visits/<uuid:public_id>/claim/", claims.prepare, name="prepare_claim"),
    path("claims/", claims.claims, name="claims"),
    path("claims/submit/", claims.submit_ready, name="submit_ready"),
    path("claims/<uuid:public_id>/", claims.claim, name="claim"),
    path("claims/<uuid:public_id>/change/", claims.change, name="change_claim"),
    path("claims/<uuid:public_id>/check/", claims.recheck, name="recheck_claim"),
    path("claims/<uuid:public_id>/override/", claims.override, name="override_finding"),
    path("claims/<uuid:public_id>/submit/", claims.submit, name="submit_claim"),
    # Remittances
    path("remittances/", remittances.remittances, name="remittances"),
    path("remittances/<uuid:public_id>/", remittances.remittance, name="remittance"),
    path("remittances/<uuid:public_id>/post/", remittances.post, name="post_remittance"),
    path("remittances/claims/<uuid:public_id>/undo/", remittances.undo, name="undo_posting"),
    path("remittances/claims/<uuid:public_id>/retry/", remittances.retry, name="retry_posting"),
    # Invoices
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/new/", invoices.new_invoice, name="new_invoice"),
    path("invoices/<uuid:public_id>/", invoices.invoice, name="invoice"),
    path("invoices/<uuid:public_id>/pdf/", invoices.pdf, name="invoice_pdf"),
    path("invoices/<uuid:public_id>/change/", invoices.change_invoice, name="change_invoice"),
    path("invoices/<uuid:public_id>/discard/", invoices.discard_invoice, name="discard_invoice"),
    path("invoices/<uuid:public_id>/issue/", invoices.issue_invoice, name="issue_invoice"),
    path("invoices/<uuid:public_id>/credit/", invoices.credit_invoice, name="credit_invoice"),
    # Receipts
    path("receipts/", receipts.receipts, name="receipts"),
    path("receipts/take/", receipts.choose_account, name="choose_account"),
    path("receipts/<uuid:public_id>/", receipts.receipt, name="receipt"),
    path("receipts/<uuid:public_id>/pdf/", receipts.pdf, name="receipt_pdf"),
    path("receipts/<uuid:public_id>/void/", receipts.void_receipt, name="void_receipt"),
    # Long work
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/check-the-books/", jobs.check, name="check_books"),
    path("jobs/<uuid:public_id>/", jobs.job, name="job"),
    path("jobs/<uuid:public_id>/stop/", jobs.stop, name="stop_job"),
    path("jobs/<uuid:public_id>/go-on/", jobs.go_on, name="go_on_job"),
    # Calls
    path("calls/", inquiries.inquiries, name="inquiries"),
    path("calls/new/", inquiries.new_inquiry, name="new_inquiry"),
    path("calls/<uuid:public_id>/", inquiries.inquiry, name="inquiry"),
    path("calls/<uuid:public_id>/add/", inquiries.add_to_inquiry, name="add_to_inquiry"),
    path("calls/promises/<uuid:public_id>/done/", inquiries.finish_follow_up, name="finish_follow_up"),
    path("calls/promises/<uuid:public_id>/withdraw/", inquiries.withdraw_promise, name="withdraw_promise"),
    path("accounts/<uuid:public_id>/call/", inquiries.log_call, name="log_call"),
    # Files and partners
    path("files/", documents.documents, name="documents"),
    path("files/receive/", receive.receive, name="receive"),
    path("files/<uuid:public_id>/", documents.document, name="document"),
    path("partners/", partners.partners, name="partners"),
    path("partners/messages/<uuid:public_id>/again/", partners.send_again, name="send_again"),
]
