"""Intake: from what arrives (text, page, PDF, mail, feed) to documents whose text can be read.

`documents` looks at the content, not at the name, and gives one `Document` for each report in it: one for a page,
one for each item of a feed, one for a mail and for each report attached to it. Nothing is fetched from
the network here but what an officer names (`fetch`), and only from the open net (`hosts`).

The parsers of pages, PDF and feeds are loaded when a first one of their kind arrives, so that reading plain text
stays fast and needs none of them.
"""

from tocsin.faces.intake.document import Document
from tocsin.faces.intake.open import documents
from tocsin.faces.intake.sniff import Form, form_of

__all__ = ["Document", "Form", "documents", "form_of"]
