"""The few words of the acknowledgement page, in the languages that the page is offered in.

What was sent is shown in its own language as it was approved; only the page's own words are here.
"""

from dataclasses import dataclass

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


@dataclass(frozen=True, slots=True)
class Words:
    """The page's words in one language."""

    language: str
    title: str
    sent_to_you: str
    your_answer: str
    note: str
    thanks: str
    kept_beside: str
    answered_before: str
    ended: str
    choices: dict[str, str]

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``, for the page's ``dir``."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    def choice(self, choice: str) -> str:
        """A choice in words; one that is not known is shown as it is."""
        return self.choices.get(choice, choice.replace("_", " ").replace("-", " ").capitalize())


ENGLISH = Words(
    language="en",
    title="Please answer",
    sent_to_you="This was sent to you",
    your_answer="Your answer",
    note="Anything we should know (not required)",
    thanks="Thank you. Your answer has arrived.",
    kept_beside="Your earlier answer is kept beside it.",
    answered_before="You have answered before",
    ended="This message has ended or was withdrawn. You can still answer.",
    choices={
        "received": "I have received this",
        "read": "I have read this",
        "safe": "I am safe",
        "need_help": "I need help",
        "confirmed": "We confirm and comply",
        "refused": "We refuse",
        "dismissed": "We do not share this assessment",
    },
)
RUSSIAN = Words(
    language="ru",
    title="Пожалуйста, ответьте",
    sent_to_you="Вам было отправлено",
    your_answer="Ваш ответ",
    note="Что нам следует знать (необязательно)",
    thanks="Спасибо. Ваш ответ получен.",
    kept_beside="Ваш прежний ответ сохранён рядом.",
    answered_before="Вы уже ответили",
    ended="Срок этого сообщения истёк, или оно отозвано. Ответить ещё можно.",
    choices={
        "received": "Сообщение получено",
        "read": "Сообщение прочитано",
        "safe": "Я в безопасности",
        "need_help": "Мне нужна помощь",
        "confirmed": "Подтверждаем и выполняем",
        "refused": "Отказываемся",
        "dismissed": "Мы не разделяем эту оценку",
    },
)
SPANISH = Words(
    language="es",
    title="Responda, por favor",
    sent_to_you="Se le envió este mensaje",
    your_answer="Su respuesta",
    note="Algo que debamos saber (no es obligatorio)",
    thanks="Gracias. Su respuesta ha llegado.",
    kept_beside="Su respuesta anterior se conserva junto a esta.",
    answered_before="Ya respondió",
    ended="Este mensaje ha terminado o fue retirado. Aún puede responder.",
    choices={
        "received": "He recibido el mensaje",
        "read": "He leído el mensaje",
        "safe": "Estoy a salvo",
        "need_help": "Necesito ayuda",
        "confirmed": "Confirmamos y cumplimos",
        "refused": "Nos negamos",
        "dismissed": "No compartimos esta valoración",
    },
)
ARABIC = Words(
    language="ar",
    title="يرجى الرد",
    sent_to_you="أُرسلت إليك هذه الرسالة",
    your_answer="ردك",
    note="هل هناك ما يجب أن نعرفه؟ (اختياري)",
    thanks="شكرًا لك. وصل ردك.",
    kept_beside="ردك السابق محفوظ بجانبه.",
    answered_before="لقد أجبت من قبل",
    ended="انتهت صلاحية هذه الرسالة أو سُحبت. لا يزال بإمكانك الرد.",
    choices={
        "received": "استلمت الرسالة",
        "read": "قرأت الرسالة",
        "safe": "أنا بأمان",
        "need_help": "أحتاج إلى مساعدة",
        "confirmed": "نؤكد ونلتزم",
        "refused": "نرفض",
        "dismissed": "لا نشارك هذا التقييم",
    },
)
LANGUAGES = {words.language: words for words in (ENGLISH, RUSSIAN, SPANISH, ARABIC)}


def words_for(language: str) -> Words:
    """The words for a language tag; English where we have none."""
    return LANGUAGES.get(language.split("-")[0].lower(), ENGLISH)
