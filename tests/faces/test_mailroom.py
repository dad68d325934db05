"""A replay's mails, read as their recipients read them."""

import pytest

from tocsin.faces.cli.replaying.mailroom import read_letter

MAIL = (
    "X-Envelope-To: a@people.example\nMessage-ID: <79fe760b-2e6a-8ff5-845a-e053b6a78fb2@desk.example>\n"
    "{subject}\nContent-Transfer-Encoding: quoted-printable\n\nAnswer: http://localhost/a/abc234\n"
)


@pytest.mark.parametrize(
    "subject",
    [
        "Subject: =?utf-8?b?0JLQvdC40LzQsNC90LjQtSDQstGB0LXQvA==?=",
        "Subject: =?utf-8?q?=D0=92=D0=BD=D0=B8=D0=BC=D0=B0=D0=BD=D0=B8=D0=B5?=\n =?utf-8?q?_=D0=B2=D1=81=D0=B5=D0=BC?=",
    ],
)
def test_the_words_of_a_mail_do_not_depend_on_how_it_is_encoded(subject: str):
    """Who answers is drawn from the words: another encoding of the same words must not change the story."""
    letter = read_letter(MAIL.format(subject=subject).encode())
    assert letter is not None
    assert letter.subject == "Внимание всем"
