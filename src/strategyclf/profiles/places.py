"""Which places a text names: occurrences of the gazetteer's names that are meant as places.

A name alone proves little: 新兴 is a county and an adjective, 朝阳 a city in Liaoning and a district of
Beijing, 中山 a man and a city, 宁德时代 a firm. So an occurrence counts by its form (it does not cut a word
in two, no university or firm or mountain follows), and, where the name is a common word or several places'
own, only with support: the place it lies in stands before it, in the same text, or is where the text is at
home. What stays open is handed on as open, never decided by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from strategyclf.profiles.gazetteer import Division, Gazetteer, Name, load_gazetteer
from strategyclf.text.folding import fold
from strategyclf.text.segmentation import Segmenter, dictionary_path

# Short names that are as often a word, a person, a firm or a landscape; they need support.
_COMMON_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        安康 来宾 日照 白银 德州 大同 朝阳 和田 阿里 文山 怒江 红河 玉树 天水 吴忠 中山 黄山
        海东 海西 海北 黄南 甘南 开封 普洱 湘西 淮南 淮北 山南 三明 兴安 大理 凉山 保定 白山
        六安 广安 安顺 孝感 恩施 黄石 黄冈 四平 大庆 通化 清远 茂名 海口 平凉 定西 吉安 泰安
        宝山 宜春 新余 长治 包头 楚雄 德宏 迪庆 昌都 资阳 自贡 内江 吕梁 阳江 江门 云浮 河源
        百色 玉林 北海 北屯 双河 昆玉 东方 万宁 贵港 怀化 咸宁 随州 江山 临海 天山 南湖 海州
        新建 武夷山 五指山 井冈山 庐山 峨眉山 泰山 沙河 靖西
        """,
    )
)
# A place named inside another name: a university, paper or bank of that name, a firm, a mountain.
_NOT_A_PLACE = re.compile(
    r"(?:(?:理工|交通|师范|工业|工商|农业|林业|医科|中医药|财经|科技|工程|职业技术|职业|民族|外国语|海洋|航空航天|航空"
    r"|邮电|电力|电子科技|石油|体育|艺术|音乐|美术|政法|警察|建筑|化工|轻工|轻化工|纺织|城市|开放|商|医)*(?:大学|学院)"
    r"|日报|晚报|晨报|时报|商报|早报|都市报|卫视|电视台|银行(?!业)|证券交易所|合作组织|高原|盆地|平原|草原|沙漠|海峡"
    r"|山脉|半岛|军校|精神|会议精神|油田|白药|(?<=北京)时间|(?<=宁德)时代|路(?![上径网桥线港况]))"
)
# What makes another word of a name's last character: 市场, 区域, 县域, 州际.
_LAST = {"市": "场值面", "区": "域位块别分间", "州": "际", "县": "级域城", "盟": "约友军主"}
_BEFORE_A_PLACE = re.compile(r"(?:[、在到赴]|地处|位于)$")
_AFTER_A_PLACE = re.compile(r"[、]|等[地市]|[两三四五]市|市[、和]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text: where, and what it means; `open` where several places have that name."""

    start: int
    end: int
    text: str
    division: Division | None
    open: tuple[Division, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    name: Name


class PlaceFinder:
    """Finds places; one object for many texts, since it keeps the dictionary and the gazetteer."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        self._gazetteer = gazetteer or load_gazetteer()
        self._segmenter = Segmenter()

    @property
    def edition(self) -> str:
        return self._gazetteer.edition

    def mentions(self, text: str, home: Division | None = None) -> list[Mention]:
        """The places that `text` names, in order.

        Parameters
        ----------
        home : where the text is at home; lends support to names inside it.
        """
        folded = fold(text)
        found = self._well_formed(folded)
        certain = [item.name.divisions[0] for item in found if _certain(item.name)]
        mentions: list[Mention] = []
        before: tuple[int, Division] | None = None
        for item in found:
            ahead = before[1] if before and before[0] == item.start else None
            mention = self._meant(item, folded, ahead, certain, home)
            if mention is None:
                continue
            mentions.append(mention)
            before = (mention.end, mention.division) if mention.division else None
        return mentions

    def named(self, text: str) -> Division | None:
        """The division whose name `text` is (a cell of a table, 广东 or 广东省韶关市), or None."""
        bare = "".join(text.split())
        found = [mention for mention in self.mentions(bare) if mention.division]
        if not found or found[0].start or found[-1].end != len(bare):
            name = self._gazetteer.names.get(bare)
            return name.divisions[0] if name and len(name.divisions) == 1 else None
        last = found[-1].division
        assert last is not None
        return last if all(m.division and last.within(m.division) for m in found) else None

    def _well_formed(self, text: str) -> list[_Found]:
        """Occurrences that form and words allow; of overlapping ones the earlier, then the longer."""
        found: list[_Found] = []
        ends: set[int] | None = None
        candidates = sorted(self._gazetteer.occurrences(text), key=lambda item: (item[0], -item[1]))
        for start, end, name in candidates:
            if found and start < found[-1].end:
                continue
            if not _form_allows(text, end, name):
                continue
            if ends is None:
                ends = self._word_ends(text, candidates)
            # A full name shows its end itself (株洲市|委 is cut 株洲|市委); its beginning must begin a word.
            if start not in ends or (end not in ends and name.kind in ("short", "county short")):
                continue
            found.append(_Found(start, end, name))
        return found

    def _word_ends(self, text: str, candidates: Iterable[tuple[int, int, Name]]) -> set[int]:
        """Where words end (and begin), in the sentences that hold a candidate."""
        ends = {0}
        at = 0
        spans = {(start, end) for start, end, _ in candidates}
        starts = [start for start, _ in spans]
        for piece in re.split(r"(?<=[^\u4e00-\u9fff])(?=[\u4e00-\u9fff])", text):
            if any(at <= start < at + len(piece) for start in starts):
                ends.add(at)
                place = at
                for word in self._segmenter.cut(piece):
                    ends |= _seams(word, place, spans)
                    place += len(word)
                    ends.add(place)
            at += len(piece)
        return ends

    def _meant(
        self, item: _Found, text: str, ahead: Division | None, certain: list[Division], home: Division | None
    ) -> Mention | None:
        name = item.name
        options = _inside(name, ahead) if ahead is not None else []
        if not options and name.text in _BARE_DISTRICTS:
            return None
        if not options and ahead is None and _certain(name):
            return Mention(item.start, item.end, name.text, name.divisions[0])
        if not options and _certain(name):
            options = list(name.divisions)
        if not options:
            options = [d for d in name.divisions if _supported(d, item, text, certain, home)]
        if len(options) == 1:
            return Mention(item.start, item.end, name.text, options[0])
        if name.kind == "full":
            shown = tuple(options or name.divisions)
            return Mention(item.start, item.end, name.text, None, shown)
        return None


# Districts named by a common word: a place only right after what they lie in (阳泉市郊区).
_BARE_DISTRICTS = frozenset({"城区", "郊区", "矿区", "新城区", "城中区", "市中区"})


def _seams(word: str, at: int, spans: set[tuple[int, int]]) -> set[int]:
    """Where names meet inside a word that is made of names alone (西藏阿里地区)."""
    last = at + len(word)
    inner = {end for start, end in spans if start == at and end < last}
    return {end for end in inner if (end, last) in spans}


def _inside(name: Name, ahead: Division) -> list[Division]:
    """What the name means right after `ahead`: 北京朝阳 is the district, 辽宁振兴 no place."""
    word = name.kind == "county short" and ahead.level == "province" and not _is_place_word(name.text)
    if word:
        return []
    # 吉林通化 is the city, though a county of that name lies in it.
    for meant in (name.divisions, name.lower):
        if options := [d for d in meant if d != ahead and d.within(ahead)]:
            return options
    return []


def _certain(name: Name) -> bool:
    """Whether the name means one place whatever stands around it."""
    if len(name.divisions) != 1:
        return False
    if name.kind == "county short":
        city = name.divisions[0].path[-1].endswith("市")
        return city and _is_place_word(name.text) and name.text not in _COMMON_WORDS
    return name.kind in ("full", "former") or name.text not in _COMMON_WORDS


def _supported(
    division: Division, item: _Found, text: str, certain: Iterable[Division], home: Division | None
) -> bool:
    """Whether the text names what the division lies in, or is at home there.

    For a county's short name, often a common word (新兴, 和平), that must be its city. A city whose name is a
    word must besides stand as places do: in a row of them, or after 在, 到, 赴.
    """
    around = [*certain, home] if home else list(certain)
    if item.name.kind == "county short":
        word = item.name.text in _COMMON_WORDS or not _is_place_word(item.name.text)
        return not word and any(division.within(other) and other.level != "province" for other in around)
    if item.name.kind == "short":
        placed = _BEFORE_A_PLACE.search(text, max(0, item.start - 2), item.start) or _AFTER_A_PLACE.match(
            text, item.end
        )
        return any(
            other.within(division) or division == other or (placed and division.path[0] == other.path[0])
            for other in around
        )
    return any(division.within(other) for other in around)


def _form_allows(text: str, end: int, name: Name) -> bool:
    follows = text[end : end + 1]
    if name.kind in ("full", "former"):
        return not follows or follows not in _LAST.get(name.text[-1], "")
    return not _NOT_A_PLACE.match(text, end)


@lru_cache(maxsize=1)
def _place_words() -> frozenset[str]:
    """Words that jieba's dictionary calls place names (ns), or does not know as words at all."""
    with dictionary_path().open(encoding="utf-8") as lines:
        return frozenset(
            word for word, _, kind in (line.split(" ") for line in lines) if kind.strip() != "ns"
        )


def _is_place_word(text: str) -> bool:
    return text not in _place_words()
