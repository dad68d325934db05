"""Documents that leave the desk as files: a report as a page, as a PDF, as JSON."""
