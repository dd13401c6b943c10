"""What somebody has newly written in an e-mail, without what their mail program repeated under it.

Whatever is not surely repeated stays: a colleague can read past a signature, but nobody can read what
was cut away. So a line such as "Thanks, but please stop" is never taken for the end of a letter, and
words after a quotation are kept. Every rule looks at a bounded number of lines, so that the time taken
grows with the length alone.
"""

from __future__ import annotations

import re

_WROTE = re.compile(r"(?:wrote|escribi[oó]|a écrit|schrieb.{0,80}|ha scritto|escreveu)\s?:$", re.IGNORECASE)
_OPENS = re.compile(r"(?:On|El|Le|Am|Il|Em)\s")
_DATED = re.compile(r"@|\d{1,2}:\d{2}|\b(?:19|20)\d{2}\b")
_LONGEST_ATTRIBUTION = 300
_ATTRIBUTION_LINES = 3
_SEPARATOR = re.compile(
    r"-{2,} ?(?:Original Message|Forwarded message|Mensaje original|Mensaje reenviado) ?-{2,}", re.IGNORECASE
)
_RULE = re.compile(r"[_-]{10,}")
_LABEL = re.compile(
    r"\*?(From|Sent|Date|To|Subject|De|Enviado(?: el)?|Fecha|Para|Asunto)\s?:\*?(?:\s|$)", re.IGNORECASE
)
_FIRST_LABELS = frozenset({"from", "de"})
_HEAD_LINES = 8
_LABELS_OF_A_HEAD = 3
_DEVICE = re.compile(
    r"(?:sent from|enviado desde|enviado con)\b.{0,40}\b(?:iphone|ipad|ios|android|samsung|galaxy|huawei"
    r"|xiaomi|blackberry|outlook|yahoo|mail|correo|gmail|proton|mobile|m[oó]vil|phone|tel[eé]fono|device"
    r"|dispositivo|tablet)\b.{0,40}"
    r"|(?:get|obtener|descarga) outlook (?:for|para) .{1,60}",
    re.IGNORECASE,
)
_CLOSINGS = frozenset(
    (
        *("best", "best regards", "kind regards", "warm regards", "regards", "best wishes"),
        *("sincerely", "yours sincerely", "saludos", "un saludo", "un cordial saludo"),
        *("saludos cordiales", "atentamente", "cordialmente"),
    )
)
"""Thanks is none of them: it may be the answer."""


def newly_written(text: str, sender_name: str = "") -> str:
    """The text without quoted lines, what stands over them, and a signature.

    ``sender_name``: as the e-mail gives it; a name under the text is taken off only if it is this one.
    Empty when nothing new was written.
    """
    lines = [line.strip() for line in text.replace("\u00a0", " ").splitlines()]
    kept = _without_signature(_without_history(lines), sender_name)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _without_history(lines: list[str]) -> list[str]:
    kept: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        if _SEPARATOR.fullmatch(line) or _is_head(lines, position):
            break
        length = _attribution(lines, position)
        if length:
            position += length
            following = _next_written(lines, position)
            if following and not following.startswith(">"):
                break  # repeated without marks: everything below is ours
            continue
        if not line.startswith(">"):
            kept.append(line)
        position += 1
    return kept


def _attribution(lines: list[str], position: int) -> int:
    """How many lines from here name who wrote what is quoted below; 0: none."""
    for length in range(1, _ATTRIBUTION_LINES + 1):
        part = lines[position : position + length]
        if len(part) < length or not part[-1] or part[-1].startswith(">"):
            return 0
        if length == 2 and not (_OPENS.match(part[0]) and _DATED.search(part[0])):
            return 0
        joined = " ".join(part)
        if len(joined) > _LONGEST_ATTRIBUTION:
            return 0
        if not joined.endswith(":"):
            continue
        quotes = _next_written(lines, position + length).startswith(">")
        if (_WROTE.search(joined) and (quotes or _DATED.search(joined))) or (quotes and "@" in joined):
            return length
    return 0


def _is_head(lines: list[str], position: int) -> bool:
    """Whether a block such as From, Sent, To, Subject begins here, perhaps under a rule."""
    first, *rest = [*lines[position : position + _HEAD_LINES], ""]
    if _RULE.fullmatch(first):
        first = next((line for line in rest if line), "")
    opens = _LABEL.match(first)
    if opens is None or opens[1].casefold() not in _FIRST_LABELS:
        return False
    labels = {match[1].casefold() for match in map(_LABEL.match, [first, *rest]) if match}
    return len(labels) >= _LABELS_OF_A_HEAD


def _next_written(lines: list[str], position: int) -> str:
    return next((line for line in lines[position : position + _HEAD_LINES] if line), "")


def _without_signature(lines: list[str], sender_name: str) -> list[str]:
    kept = [line for line in lines if not _DEVICE.fullmatch(line)]
    for position, line in enumerate(kept):
        if line == "--" and any(kept[:position]):
            kept = kept[:position]
            break
    names = set(_words(sender_name))
    shorter = list(kept)
    while shorter and (not shorter[-1] or _signs(shorter[-1], names)):
        shorter.pop()
    return shorter or kept


def _signs(line: str, names: set[str]) -> bool:
    """Whether a line is nothing but a closing formula or the sender's own name."""
    words = _words(line)
    return " ".join(words) in _CLOSINGS or (bool(words) and names.issuperset(words))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold()) if len(text) <= _LONGEST_ATTRIBUTION else []
