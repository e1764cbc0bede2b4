"""Records as paper shows them: invoices, credit notes, receipts, patient statements and explanations as PDF.

Records in, bytes out: no database, no clock, no network. The same record gives the same bytes. Where the record has a
date and the fonts have its letters, the PDF is tagged for screen readers (PDF/UA-1) and archivable (PDF/A-2a).
"""

from billwright.forms.explanations import explanation_pdf
from billwright.forms.invoices import invoice_pdf
from billwright.forms.press import FormError, Paper
from billwright.forms.receipts import receipt_pdf
from billwright.forms.statements import statement_pdf

__all__ = ["FormError", "Paper", "explanation_pdf", "invoice_pdf", "receipt_pdf", "statement_pdf"]
