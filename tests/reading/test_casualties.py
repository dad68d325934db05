"""Numbers of people with their bounds, in sentences about many kinds of events.

Each sentence was written before the rule that reads it, or to show what must not be read.
"""

import pytest

from tocsin.reading import read_report

FIGURES = ("dead", "injured", "missing", "hostages", "perpetrators_dead", "perpetrators_held")

SENTENCES = {
    # bounds
    "At least 40 people were killed in the crush.": ["dead at_least 40 -"],
    "More than 100 people were wounded.": ["injured more_than 100 -"],
    "Over 1,200 people have died since the quake.": ["dead more_than 1200 -"],
    "Fewer than ten passengers were hurt.": ["injured fewer_than - 10"],
    "Up to 30 miners are missing.": ["missing at_most - 30"],
    "As many as 15 villagers may have drowned.": ["dead at_most - 15"],
    "About 60 residents were injured by the gas.": ["injured about 60 60"],
    "Nearly 50 people are unaccounted for.": ["missing about 50 50"],
    "Between 10 and 12 soldiers were killed.": ["dead range 10 12"],
    "Officials counted 20 to 25 dead.": ["dead range 20 25"],
    "The fire killed 10-12 guests.": ["dead range 10 12"],
    "Exactly 7 people died.": ["dead exactly 7 7"],
    "No fewer than 18 workers died in the explosion.": ["dead at_least 18 -"],
    "No more than five people were hurt.": ["injured at_most - 5"],
    "Forty or more people were injured.": ["injured at_least 40 -"],
    # behind marks without a space
    "[red]Two people were injured.[/red]": ["injured exactly 2 2"],
    "[red]No fewer than 40 people were killed.[/red]": ["dead at_least 40 -"],
    "(updated)Two hundred and six people died.": ["dead exactly 206 206"],
    "<b>1,200 people have died.</b>": ["dead exactly 1200 1200"],
    "|At least 12 dead|": ["dead at_least 12 -"],
    "*About 60 residents were injured.*": ["injured about 60 60"],
    # words for numbers
    "Seven people died when the bridge collapsed.": ["dead exactly 7 7"],
    "Two dozen guests were injured.": ["injured exactly 24 24"],
    "At least a dozen shoppers were killed.": ["dead at_least 12 -"],
    "One hundred and twenty passengers were hurt.": ["injured exactly 120 120"],
    "Twenty-two spectators were injured.": ["injured exactly 22 22"],
    "A woman was killed by a falling tree.": ["dead exactly 1 1"],
    "A 34-year-old man died at the scene.": ["dead exactly 1 1"],
    "Half a dozen officers were injured.": ["injured exactly 6 6"],
    # vague
    "Dozens were killed and hundreds wounded.": ["dead vague - -", "injured vague - -"],
    "Scores of people died in the stampede.": ["dead vague - -"],
    "Several people were injured.": ["injured vague - -"],
    "More than two dozen people were injured.": ["injured more_than 24 -"],
    # none
    "No one was injured.": ["injured exactly 0 0"],
    "There were no fatalities.": ["dead exactly 0 0"],
    "No casualties were reported.": ["dead exactly 0 0", "injured exactly 0 0"],
    # two at once
    "The blast killed 12 people and injured 30 others.": ["dead exactly 12 12", "injured exactly 30 30"],
    "A bus crash left 9 dead and 21 injured.": ["dead exactly 9 9", "injured exactly 21 21"],
    "Twelve people were killed and at least 45 wounded, the army said.": [
        "dead exactly 12 12",
        "injured at_least 45 -",
    ],
    "Six died, 14 were injured and three are still missing.": [
        "dead exactly 6 6",
        "injured exactly 14 14",
        "missing exactly 3 3",
    ],
    "12 dead, 30 injured in market blast": ["dead exactly 12 12", "injured exactly 30 30"],
    "Nearly 200 people were killed or injured.": ["dead vague - -", "injured vague - -"],
    # tolls
    "The death toll rose to 143.": ["dead exactly 143 143"],
    "The death toll from the storm has climbed to at least 31, from 12 on Sunday.": ["dead at_least 31 -"],
    "It brought the death toll to 19.": ["dead exactly 19 19"],
    "The number of injured stands at 61.": ["injured exactly 61 61"],
    "The ministry put the toll at 70.": ["dead exactly 70 70"],
    # held, and those who did it
    "Police shot dead two gunmen.": ["perpetrators_dead exactly 2 2"],
    "All four attackers were killed by police.": ["perpetrators_dead exactly 4 4"],
    "Eleven people have been detained.": ["perpetrators_held exactly 11 11"],
    "Officers arrested three suspects near the border.": ["perpetrators_held exactly 3 3"],
    "The men were holding about 20 hostages.": ["hostages about 20 20"],
    "Rebels abducted 30 schoolgirls.": ["hostages exactly 30 30"],
    # parts of a number are not read as the number
    "At least 23 people, including five children, were killed.": ["dead at_least 23 -"],
    "Four crew members, including two officers, were killed and six soldiers were wounded.": [
        "dead exactly 4 4",
        "injured exactly 6 6",
    ],
    "The fire killed 14 people, among them two firefighters.": ["dead exactly 14 14"],
    # not people, not yet, not so
    "The flood killed 200 cattle.": [],
    "The attack was the deadliest in 12 years.": [],
    "He was killed 12 days ago.": [],
    "The bomb could have killed 300 people.": [],
    "The group plotted to kill 50 people.": [],
    "The 40-year-old bridge was closed.": [],
    "Around 3,000 people were evacuated.": [],
    "More than 80 houses were destroyed.": [],
    "The concert was attended by 6,000 people.": [],
    "A 2002 inquiry found no fault.": [],
}


def said(sentence: str) -> list[str]:
    found = [s for s in read_report(sentence, source="test").statements if s.kind in FIGURES]
    return [f"{s.kind} {s.bound} {'-' if s.low is None else s.low} {'-' if s.high is None else s.high}" for s in found]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES.items())
def test_figures_of_people(sentence, expected):
    """The kinds, bounds and numbers that the sentence says, and no others."""
    assert sorted(said(sentence)) == sorted(expected)


def test_words_before_a_figure_behind_a_mark_are_no_part_of_the_statement():
    """A quotation that begins with other words gives the figure's own words as its statement."""
    (one,) = read_report('"We know twelve people were killed," he said.', source="x").statements
    assert one.quote == "twelve people were killed"


def test_a_combined_figure_names_no_number_for_either():
    """Two hundred killed or injured is neither a number of dead nor one of injured; the words are kept."""
    statements = read_report("Nearly 200 people were killed or injured.", source="test").statements
    assert {s.detail["combined"] for s in statements} == {"Nearly 200"}


def test_additions_and_totals_are_told_apart():
    """Three more dead are an addition; a toll is a total."""
    more = read_report("Three more people died in hospital.", source="test").statements[0]
    toll = read_report("The death toll rose to 31.", source="test").statements[0]
    assert (more.detail["count"], toll.detail["count"]) == ("addition", "total")
