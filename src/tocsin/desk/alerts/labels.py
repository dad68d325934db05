"""The few words that the desk adds of its own to what two officers wrote, in each language.

A language that is not here gets the English words: an officer sees them in the preview.
"""

from typing import NamedTuple

_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


class Labels(NamedTuple):
    """Words for mails and the public page."""

    area: str
    valid_until: str
    issued: str
    what_to_do: str
    answer: str
    in_force: str
    expired: str
    cancelled: str
    replaced: str
    see_newer: str
    earlier_text: str
    exercise: str
    stands_again: str
    taken_back_wrongly: str


_LABELS = {
    "en": Labels(
        area="Area",
        valid_until="Valid until",
        issued="Issued",
        what_to_do="What to do",
        answer="Please tell us that you have read this:",
        in_force="In force",
        expired="Expired: no longer in force",
        cancelled="Cancelled: no longer in force",
        replaced="Replaced: no longer in force",
        see_newer="Read the warning that replaces it",
        earlier_text="What the warning said",
        exercise="This is an exercise, not a warning in force.",
        stands_again="The warning stands again",
        taken_back_wrongly="It was taken back by mistake. What it says holds again.",
    ),
    "de": Labels(
        area="Gebiet",
        valid_until="Gültig bis",
        issued="Ausgegeben",
        what_to_do="Was zu tun ist",
        answer="Bitte teilen Sie uns mit, dass Sie dies gelesen haben:",
        in_force="In Kraft",
        expired="Abgelaufen: nicht mehr in Kraft",
        cancelled="Aufgehoben: nicht mehr in Kraft",
        replaced="Ersetzt: nicht mehr in Kraft",
        see_newer="Zur Warnung, die sie ersetzt",
        earlier_text="Was die Warnung sagte",
        exercise="Dies ist eine Übung, keine gültige Warnung.",
        stands_again="Die Warnung gilt wieder",
        taken_back_wrongly="Sie wurde irrtümlich aufgehoben. Was sie sagt, gilt wieder.",
    ),
    "fr": Labels(
        area="Zone",
        valid_until="Valable jusqu’au",
        issued="Émis",
        what_to_do="Que faire",
        answer="Merci de nous dire que vous avez lu ce message :",
        in_force="En vigueur",
        expired="Expirée : n’est plus en vigueur",
        cancelled="Annulée : n’est plus en vigueur",
        replaced="Remplacée : n’est plus en vigueur",
        see_newer="Lire l’alerte qui la remplace",
        earlier_text="Ce que disait l’alerte",
        exercise="Ceci est un exercice, pas une alerte en vigueur.",
        stands_again="L’alerte est de nouveau en vigueur",
        taken_back_wrongly="Elle avait été annulée par erreur. Ce qu’elle dit est de nouveau valable.",
    ),
    "es": Labels(
        area="Zona",
        valid_until="Válido hasta",
        issued="Emitido",
        what_to_do="Qué hacer",
        answer="Díganos, por favor, que ha leído este mensaje:",
        in_force="En vigor",
        expired="Caducada: ya no está en vigor",
        cancelled="Cancelada: ya no está en vigor",
        replaced="Sustituida: ya no está en vigor",
        see_newer="Leer el aviso que la sustituye",
        earlier_text="Lo que decía el aviso",
        exercise="Esto es un ejercicio, no un aviso en vigor.",
        stands_again="El aviso vuelve a estar en vigor",
        taken_back_wrongly="Se canceló por error. Lo que dice vuelve a ser válido.",
    ),
    "ru": Labels(
        area="Район",
        valid_until="Действует до",
        issued="Выпущено",
        what_to_do="Что делать",
        answer="Пожалуйста, подтвердите, что вы прочитали это сообщение:",
        in_force="Действует",
        expired="Срок истёк: больше не действует",
        cancelled="Отменено: больше не действует",
        replaced="Заменено: больше не действует",
        see_newer="Читать предупреждение, которое его заменяет",
        earlier_text="Что говорилось в предупреждении",
        exercise="Это учения, а не действующее предупреждение.",
        stands_again="Предупреждение снова действует",
        taken_back_wrongly="Оно было отменено по ошибке. Всё, что в нём сказано, снова в силе.",
    ),
    "ar": Labels(
        area="المنطقة",
        valid_until="سارٍ حتى",
        issued="صدر في",
        what_to_do="ما يجب فعله",
        answer="يرجى إخبارنا بأنك قرأت هذه الرسالة:",
        in_force="سارٍ",
        expired="انتهت صلاحيته: لم يعد ساريًا",
        cancelled="أُلغي: لم يعد ساريًا",
        replaced="استُبدل: لم يعد ساريًا",
        see_newer="اقرأ التحذير الذي حلّ محله",
        earlier_text="ما قاله التحذير",
        exercise="هذا تمرين وليس تحذيرًا ساريًا.",
        stands_again="التحذير سارٍ من جديد",
        taken_back_wrongly="أُلغي التحذير عن طريق الخطأ. ما ورد فيه سارٍ من جديد.",
    ),
}


def labels_of(language: str) -> Labels:
    """The labels in `language` (a BCP 47 tag), else in its base language, else in English."""
    return _LABELS.get(language.lower().partition("-")[0], _LABELS["en"])


def direction_of(language: str) -> str:
    """``rtl`` for a language written from right to left, else ``ltr`` (HTML's ``dir``)."""
    return "rtl" if language.lower().partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
