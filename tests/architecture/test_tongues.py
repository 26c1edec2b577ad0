"""What the sources show without a page: Russian in Kazakh texts, and texts past gettext."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from accreditation.forms import log_words
from observer_portal.local import catalogues
from tests.architecture.tongues import KAZAKH_LETTERS, Judge, data_texts, texts, words

# Words that are the same in Kazakh and Russian, each looked at; beside names of states and places.
ALIKE = {
    *("айт", "мейрамы", "наурыз"),  # of holidays
    *("анимация", "ассамблея", "аудитор", "аутентификация", "браузер", "график", "да"),
    *("дан", "делегация", "дефис", "дипломат", "журнал", "импорт", "интерпол", "камера"),
    *("карточка", "кем", "код", "коды", "комиссия", "конвенция", "мб", "медиана", "минут"),
    *("миссия", "мм"),
    *("навигация", "не", "нота", "объект", "он", "орган", "органы", "па", "паспорт", "персонал"),
    *("перцентиль",),
    *("портал", "редактор", "референдум", "с", "сайт", "секунд", "скан", "сканы", "спам"),
    *("сеанс", "сеансы", "там", "те", "телефон", "телефоны", "утопия", "файл", "файлы"),
    *("сервер", "тур", "фон", "фото", "цифр", "цифры"),
}
PLACES = {"states.csv", "regions.csv", "tiles.csv"}
PLACE_NAMES = {"астана", "косово", "кипр", "литва"}  # in sentences
# Kazakh sentences that happen to have none of the nine letters that Russian lacks
PLAIN_KAZAKH = {
    "Аккредиттеуден бас тартылды",
    "%s-отырыс объект емес.",
    "Фото (файл атауы)",
    "КК.АА.ЖЖЖЖ",
    "%(email)s мекенжайы алып тасталды.",
    "Адам емес жолдар",
    "Аккредиттеуден бас тарту туралы",
    "Виза туралы хат дайындау",
    "Жауап бермегендерге еске салу",
    "Хатта %(n)s адам бар",
    "кирилл жазылуын растау",
    "Жою керек пе?",
    "Жолды алып тастау",
    "Миссия басшысы ету: %(name)s",
    "Миссия басшысына беру",
    "Миссиялар бойынша карточкалар",
    "Миссия басшысы, ТМД",
    "Навигацияны ашу немесе жабу",
    "Осылай жазылуын растау",
    "Отырыстар бойынша график",
    "Пайдаланушы аты немесе телефон",
    "Сол жерден алу",
    "Файлдарда не бар",
    "Фотосуреттер мен скандар",
    "Хатпен хабардар болатындар",
    "тек %(host)s мекенжайын ашатын код.",
}
GETTEXT = re.compile(r"n?p?gettext(?:_lazy|_noop)?")
SHOWN = re.compile(r".*Refused|ValidationError|ChangedMeanwhile")
SHOWN_WORDS = {"label", "help_text", "verbose_name", "legend", "error_messages"}
EAGER = (ast.Mod, ast.Add)


def said(language: str) -> Iterator[str]:
    """Our own texts and those we lend, and our data but for names of places."""
    own = catalogues.read(catalogues.path_of(language))
    lent = (catalogues.ROOT / catalogues.BORROWED / language).rglob("*.po")
    for catalog in (own, *map(catalogues.read, lent)):
        for message in catalog:
            if message.id:
                yield from catalogues.forms_of(message.string)
    yield from (row[column] for file, row, column in data_texts(language) if file not in PLACES)


def vocabulary(language: str) -> set[str]:
    cleaned = (catalogues.PLACEHOLDER.sub(" ", text) for text in said(language))
    return {word for text in cleaned for word in words(text)}


def test_words_that_kazakh_shares_with_russian_were_looked_at():
    alike = vocabulary("kk") & vocabulary("ru")
    assert sorted(alike - ALIKE - PLACE_NAMES) == []
    assert sorted(ALIKE - alike) == []


def test_kazakh_sentences_have_kazakh_letters():
    plain = {
        text
        for text in said("kk")
        if len(list(words(catalogues.PLACEHOLDER.sub(" ", text)))) > 2
        and not KAZAKH_LETTERS & set(text.lower())
    }
    assert sorted(plain - PLAIN_KAZAKH) == []


def test_every_code_of_the_audit_log_has_its_word():
    tags, facts = set(), set()
    for _path, tree in sources():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            match name_of(call.func), call.args:
                case (("audit_act" | "act" | "record"), [ast.Constant(value=str(tag)), *_more]):
                    tags.add(tag)
                case "note", _:
                    named = {word.arg for word in call.keywords} - {None}
                    facts |= named - {"at"} if "by" not in named else set()
    assert sorted(tags - {"application:rehearse"} - log_words.ACTS.keys()) == []
    assert sorted(facts - log_words.FACTS.keys()) == []
    assert len(tags) > 40
    assert len(facts) > 20


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in catalogues.sources():
        if path.suffix == ".py" and "local" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def faults_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Sentences that people read and gettext does not, and texts translated too early."""
    names = [
        name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names
    ]
    lazy = {name.asname or name.name for name in names if name.name.endswith("gettext_lazy")}
    for node in outside_functions(tree):
        if (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, EAGER)
            and any(
                isinstance(s, ast.Call) and name_of(s.func) in lazy for s in (node.left, node.right)
            )
        ):
            yield node.lineno, "a lazy text is put together where the module is read"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            shown = [word.value for word in node.keywords if word.arg in SHOWN_WORDS]
            if SHOWN.fullmatch(name_of(node.func)) or is_message(node.func):
                shown += node.args
            for text in shown:
                if is_bare(text):
                    yield text.lineno, "a text that people read is not translated"


def outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from outside_functions(child)


def is_message(function: ast.expr) -> bool:
    """Whether this is `messages.success` or one of its kind."""
    return isinstance(function, ast.Attribute) and name_of(function.value) == "messages"


def is_bare(node: ast.expr) -> bool:
    """Whether this is a text of several words, written down as it is."""
    match node:
        case ast.Constant(value=str(text)):
            return " " in text.strip()
        case ast.JoinedStr(values=values):
            return any(is_bare(value) for value in values)
        case ast.BinOp(left=left, op=ast.Mod()):
            return is_bare(left)
        case ast.Dict(values=values):
            return any(is_bare(value) for value in values)
    return False


def test_what_people_read_goes_through_gettext_when_it_is_read():
    faults = [(str(path), *fault) for path, tree in sources() for fault in faults_of(tree)]
    assert faults == []


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ('raise StepRefused("The lists have closed.")', 1),
        ('raise StepRefused(f"The lists of {x} have closed.")', 1),
        ('raise StepRefused("No %s here." % x)', 1),
        ('raise StepRefused(_("The lists have closed."))', 0),
        ('messages.success(request, "It is done.")', 1),
        ('a = forms.CharField(label="Given names")', 1),
        ('a = forms.CharField(error_messages={"required": "Write a name."})', 1),
        ('from django.x import gettext_lazy as _\na = _("At most %s.") % 4', 1),
        ('from django.x import gettext_lazy as _\ndef f():\n    return _("At most %s.") % 4', 0),
    ],
)
def test_faults_of_a_source_are_found(source, number):
    assert len(list(faults_of(ast.parse(source)))) == number


def test_the_judge_finds_what_is_of_another_language():
    judge = Judge(["Head of Nothing", "list.xlsx"])
    assert judge.strange("kk", "Тізім list.xlsx, HEAD OF NOTHING, OBS-7K4Q-M2XRX, 12 МБ") == []
    assert judge.strange("kk", "Head of mission") == ["Head", "of", "mission"]
    assert judge.strange("kk", "Список наблюдателей") == ["список", "наблюдателей"]
    assert judge.strange("ru", "Список наблюдателей, байқаушы") == ["байқаушы"]
    assert judge.strange("en", "List, тізім") == ["тізім"]


def test_our_texts_stand_over_those_of_django():
    own = catalogues.read(catalogues.path_of("kk"))
    known = texts("kk")
    single = [m for m in own if m.id and not m.pluralizable and not m.context]
    assert [m.id for m in single if known[m.id] != m.string] == []
