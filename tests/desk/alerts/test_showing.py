"""What an officer sees while writing, before anything is stored."""

import pytest

from tests.people import START
from tests.warning import SECRET, Town, content, english, make_town
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.showing import showing
from tocsin.desk.alerts.wording import Basis, Line


@pytest.fixture
def town(desk: None) -> Town:
    """A town with an open threat."""
    return make_town(people=5)


def test_a_whole_text_shows_every_channel_and_its_reach(town: Town) -> None:
    """SMS, cell broadcast and mail in each language, all marked; the head-count; nothing is stored."""
    seen = showing(town.drafter, town.threat, content(town), START)
    assert seen.missing == ()
    assert [form.language for form in seen.forms] == ["en", "fr"]
    assert all(form.sms.text.startswith("EXERCISE") and form.wea.short.startswith("EXERCISE") for form in seen.forms)
    assert seen.counts is not None
    assert (seen.counts.people, seen.counts.organisers) == (5, 1)
    assert not Alert.objects.exists()


def test_a_half_written_text_says_what_it_lacks(town: Town) -> None:
    """Without an end there is no preview and no count, and no failure either."""
    seen = showing(town.drafter, town.threat, content(town, expires_at=None, texts=()), START)
    assert "no expiry" in seen.missing
    assert (seen.forms, seen.counts) == ((), None)


def test_a_sentence_beyond_its_limit_is_shown_with_what_it_goes_beyond(town: Town) -> None:
    """The cited text is opened for an officer who may see it."""
    beyond = english(town, description=(Line("A courier spoke of it.", Basis.TIP, (town.secret,)),))
    [found] = showing(town.drafter, town.threat, content(town, texts=(beyond,)), START).disclosure
    assert [sentence.text for sentence in found.cited] == [SECRET]
