"""Page furniture told from a single line: each rule is a small named predicate.

`RULES` hold wherever the line stands; `EDGE_RULES` only before the text begins and after it ends, and
`HEAD_RULES` only before, where lines of their form are never the text's own. What takes several lines to
see is in `furniture_runs`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from strategyclf.reading.facts import date_in
from strategyclf.reading.page import Block

Rule = Callable[[Block], bool]

# Furniture is short; a longer line is text whatever words it holds.
LONGEST = 160
_LONGEST_NAME = 8


def _any(words: str) -> str:
    """A pattern for one of the blank-separated `words`."""
    return f"(?:{'|'.join(words.split())})"


_CONTROLS = _any(
    "下载 打印本页 打印 全屏 收藏本站 收藏 字号 字体 加大 还原 减小 放大 缩小 默认 特大 超大 标准 正常 "
    "大 中 小 分享到微信 分享到微博 分享到 分享至 分享 转发 微信好友 朋友圈 微信 新浪微博 微博 QQ空间 QQ "
    "关闭窗口 关闭本页 关闭 返回顶部 返回上页 返回上一页 返回首页 返回列表 返回 回到顶部 设为首页 加入收藏 "
    "无障碍浏览 无障碍 适老版 长者版 关怀版 简体 繁體 繁体 English EN 首页 网站首页 主页 网站地图 "
    "联系我们 关于我们 登录 登陆 注册 会员登录 用户登录 退出 搜索 检索 菜单 导航 更多 点赞 赞 评论 举报 纠错 "
    "我要纠错 听全文 语音播报 朗读 播放 暂停 复制链接 手机版 电脑版 客户端 APP 订阅 RSS undefined null NaN"
)
_CONTROL_LINE = re.compile(rf"(?:{_CONTROLS}|[\s|｜/\\·•:：;【】\[\]()（）<>《》〈〉«»×+_\-—A\d,，]){{1,60}}")
_LETTER = re.compile(r"[^\W_]")
_SENTENCE_END = re.compile(r"[。！？!?；;][”’」』）)】\"']*$")
_LOGIN = re.compile(r"(?:会员|用户)?(?:登录|登陆|注册)")
_BREADCRUMB = re.compile(
    r"(?:您|你)?的?(?:当前|现在|目前)?的?(?:所在)?的?位置是?\s*[:：]"
    r"|(?:网站)?首页\s*(?:[>»›→]|/\s)"
)
_SCAN = re.compile(
    r"扫描?[一下]{0,2}[^。]{0,12}二维码|扫一扫|扫码|长按(?:识别|图片|二维码)|关注我们|微信公众号|官方微[信博]"
    r"|下载[^。]{0,8}(?:客户端|APP)|点击图片进入|手机(?:打开|查看|观看|扫码)|分享此文|分享到"
)
EDITORS = _any(
    "责任编辑 责编 值班编辑 编辑 编审 校对 审核 审签 审校 监制 终审 复审 初审 签发 美编 "
    "总值班 值班主任 排版 制图 制作 统筹 策划"
)
_EDITORS_MARK = re.compile(rf"[【（(\[]?\s*{EDITORS}\s*(?:[:：丨|/]|$)")
_AUTHORS = _any("作者 撰文 撰稿 文 图文 文字 本报记者 本网记者 记者 通讯员 实习生 见习记者 特约记者")
_REPORTER = r"(?:首席|见习|特约|实习)?(?:记者|通讯员)"
_BYLINE = re.compile(
    rf"[【（(]?\s*{_AUTHORS}\s*[:：/丨|]"
    rf"|(?:本报|本网|本刊|\S{{2,6}}(?:日报|晚报|早报|网))?{_REPORTER}\s+\S{{2,4}}(?:[\s、]+\S{{2,4}}){{0,5}}$"
)
_AGENCIES = _any("记者 通讯员 新华社 中新社 日报 晚报 视觉中国 图虫")
_CAPTION = re.compile(
    r"(?:图源|图片来源|图据|图自|摄影)\s*[:：/]|图片由\S{2,20}提供|供图\s*[）)】]?$"
    r"|^[（(【]?\s*(?:(?:资料|网络)图片?|资料照片?|图片资料|示意图|效果图|航拍图?|视频截图|图片)\s*[）)】]?$"
    rf"|{_AGENCIES}[^。，]{{0,24}}(?:摄|供图|图)\s*[）)】]?$|[/／\s]\S{{0,6}}摄\s*[）)】]?$"
    r"|^图[为①-⑩]|^[▲△▼↑↓]"
)
_TAGS = re.compile(r"(?:本文|文章)?(?:标签|关键词|关键字|主题词)\s*[:：]|Tags?\s*[:：]", re.IGNORECASE)
_PHONE = re.compile(
    r"[（(+]?\s?\d[\d\s()（）+-]{5,22}\d|[（(]?(?:周[一二三四五六日]|工作日)[^。]{0,12}\d{1,2}:\d{2}[^。]{0,12}"
)
_CONTACT = re.compile(
    rf"{_any('服务 联系 咨询 监督 投诉 举报 客服 编辑部 新闻 广告 值班')}?"
    rf"{_any('电话 热线 传真 邮编 邮政编码 邮箱 电子邮件 电子邮箱 E-?mail Tel')}"
    r"(?:\s*[:：][^。]{0,60}|\s*[\d+（(][\d\s()（）+-]{5,}.{0,30})?$"
    r"|(?:联系|通信|通讯|办公|公司|单位)?地址\s*[:：]",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"ICP\s*[备证]|公网安备|网安备|©|\(c\)\s*\d{4}|copyright|版权所有|版权声明|all rights reserved"
    r"|未经(?:书面)?(?:授权|许可)|转载请注明|网站标识码|备案号|许可证(?:号|编号)|免责声明|特别声明"
    r"|(?:主办|承办|技术支持|建设运营|运行维护|维护)(?:单位)?\s*[:：]"
    r"|违法和?不良信息举报(?:电话|热线|中心|邮箱|入口|专区)",
    re.IGNORECASE,
)
_URL = re.compile(
    r"[<〈(（]?\s*(?:原文)?(?:链接|网址|地址)?\s*[:：]?\s*(?:https?:)?//\S+|www\.\S+", re.IGNORECASE
)
_LINK = r"\[[^\]]{1,40}\]\([^)]*\)"
_LINK_BACK = re.compile(
    rf"{_LINK}(?:\s*[|｜/、]?\s*{_LINK})*|(?:查看|阅读|点击)(?:更多|全文|原文)|原文链接"
    r"|返回\S{0,10}(?:首页|列表|新闻|上级|栏目)"
)
_PAGING = re.compile(
    r"(?:上一[篇页条]|下一[篇页条]|前一篇|后一篇)(?:\s*[:：]?.{0,60})?|共\s*\d+\s*页.{0,20}"
    r"|第?\s*\d+\s*[页/]\s*(?:共|/)?\s*\d*\s*页?|[-—–]\s*\d{1,4}\s*[-—–]"
)
_STAMP = re.compile(
    r"[(（]?更新时间戳?\s*[:：]\s*\d{10,13}[)）]?|[0-9a-f]{32}[:：]?"
    r"|(?:阅读|浏览|点击)(?:次数|量|数)?\s*[:：]\s*\d*\s*次?"
)
_DATELINE = re.compile(r"\S{2,8}(?:网|社|报|台)(?:消息|讯|电)\s*(?:[（(][^）)]{1,12}[）)])?\s*[:：]?")
_RELATED = re.compile(
    rf"(?:相关{_any('报道 链接 阅读 新闻 文章 文档 附件 专题 解读 政策 稿件 推荐 内容')}|猜你喜欢|大家都在看"
    r"|(?:延伸|推荐)阅读|热点推荐|更多(?:新闻|阅读|推荐)|热门(?:文章|推荐|排行|新闻)|最新(?:文章|资讯|发布)"
    r"|往期(?:回顾|推荐))\s*[:：>》»…]*"
)
_FACT = re.compile(
    r"[【（(\[]?\s*(?:(?:更新|修改|发布|发表|发稿|发文)?(?:时间|日期)|成文日期|稿源|供稿(?:单位)?"
    r"|(?:本文|文章|稿件|信息|新闻|内容|稿源)?来源|发布(?:机构|单位|者|人))\s*[:：]"
)
_WITHOUT_FACTS = re.compile(
    r"(?:来源|作者|编辑|责任编辑|记者|浏览|阅读|点击|字号|发布机构)\s*[:：]?\s*\S{0,16}"
    r"|\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
    r"|\d{1,2}\s*[:：时]\s*\d{1,2}(?:\s*[:：分]\s*\d{1,2}秒?)?分?|[\W_]|发布|更新|时间|日期"
)


def is_link_line(block: Block) -> bool:
    """Every word is a link, or the line only leads to another page."""
    return (block.mark == "links" and block.level == 0) or _LINK_BACK.fullmatch(block.text) is not None


def is_page_control(block: Block) -> bool:
    """Made of the words on buttons: print, share, font size. Without a word it may be a date or a cell."""
    text = block.text
    return (
        len(text) <= 60
        and _CONTROL_LINE.fullmatch(text) is not None
        and re.search(r"[^\W\d_]", text) is not None
    )


def is_caption(block: Block) -> bool:
    """A picture's caption or credit: at most one sentence, since a caption is no paragraph."""
    text = block.text
    return len(text) <= 120 and _CAPTION.search(text) is not None and len(re.findall(r"[。！？]", text)) <= 1


def is_date_line(block: Block) -> bool:
    """A date with at most the name of a site. In brackets, or with a place, it is a line of the text."""
    if len(block.text) > 80 or block.text[0] in "（(—" or len(date_in(block.text)) < 10:
        return False
    return "日在" not in block.text and len(_WITHOUT_FACTS.sub("", block.text)) <= _LONGEST_NAME


def _matches(pattern: re.Pattern[str]) -> Rule:
    """The whole line is of `pattern`."""
    return lambda block: pattern.fullmatch(block.text) is not None


def _begins(pattern: re.Pattern[str], longest: int = LONGEST) -> Rule:
    """The line begins with `pattern`, is no sentence, and not longer than `longest`."""
    return lambda block: (
        len(block.text) <= longest and pattern.match(block.text) is not None and not _is_sentence(block)
    )


def _is_sentence(block: Block) -> bool:
    return _SENTENCE_END.search(block.text) is not None


RULES: dict[str, Rule] = {
    "ornament": lambda block: _LETTER.search(block.text) is None,
    "bare_url": _matches(_URL),
    "link_line": is_link_line,
    "page_control": is_page_control,
    "login": _begins(_LOGIN, 40),
    "breadcrumb": _begins(_BREADCRUMB),
    "scan_me": lambda block: (
        len(block.text) <= 40 and _SCAN.search(block.text) is not None and not _is_sentence(block)
    ),
    "stamp": _matches(_STAMP),
    "dateline": _matches(_DATELINE),
    "editors_mark": _begins(_EDITORS_MARK, 80),
    "byline": _begins(_BYLINE, 60),
    "caption": is_caption,
    "tag_list": _begins(_TAGS),
    "rights": lambda block: (
        _RIGHTS.search(block.text) is not None and not (_is_sentence(block) and len(block.text) > 100)
    ),
    "phone_number": lambda block: (
        _PHONE.fullmatch(block.text) is not None
        and len(re.findall(r"\d", block.text)) >= 6
        and len(date_in(block.text)) < 10
    ),
    "paging": _matches(_PAGING),
    "related_label": _matches(_RELATED),
}
EDGE_RULES: dict[str, Rule] = {"fact_line": _begins(_FACT, 80), "contact": _begins(_CONTACT)}
HEAD_RULES: dict[str, Rule] = {**EDGE_RULES, "date_line": is_date_line}


def rule_of(block: Block, rules: dict[str, Rule]) -> str:
    """The name of the first of `rules` that takes `block` for furniture, or "". Headings by markup stay."""
    if len(block.text) > LONGEST or (block.level and block.mark != "links"):
        return ""
    return next((name for name, rule in rules.items() if rule(block)), "")


_CREDIT = re.compile(
    rf"\s*(?:[【\[](?:{EDITORS}|来源|文章来源|数据来源|图源)\s*[:：][^】\]]{{0,40}}[】\]]"
    rf"|[（(](?:{EDITORS}|(?:文章|本文|稿件|信息|数据|图片)?来源|图源)\s*[:：][^）)]{{0,40}}[）)]"
    rf"|[（(](?:本报|本网|本刊|新华社|央视)?{_REPORTER}\s?[^）)。，]{{1,30}}[）)])\s*$"
)


def cut_credits(text: str) -> tuple[str, str]:
    """`text` without the credits in brackets at its end, and those credits."""
    kept = text
    while found := _CREDIT.search(kept, max(0, len(kept) - 60)):
        kept = kept[: found.start()]
    return kept.rstrip(), text[len(kept) :].strip()
