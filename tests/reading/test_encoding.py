import pytest

from strategyclf.errors import InputError
from strategyclf.reading.encoding import decode

SIMPLIFIED = "新区把停产的厂房收储下来，重新划成三个地块，留给检测设备和激光器件的生产线。\n"
TRADITIONAL = "新區把停產的廠房收儲下來，重新劃成三個地塊，留給檢測設備和激光器件的生產線。\n"
CANTONESE = "呢個廠房喺江邊，啲機器仲喺度，佢哋話要改做工坊。\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "gb18030"]
)
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, SIMPLIFIED * 400, "plain ASCII text\n"])
def test_text_comes_back_from_every_encoding(encoding, text):
    decoded = decode(text.encode(encoding), "a.txt")
    assert (decoded.text, decoded.notice) == (text, "")


@pytest.mark.parametrize("text", [TRADITIONAL, TRADITIONAL * 400, CANTONESE])
def test_big5_is_told_from_gb18030(text):
    assert decode(text.encode("big5hkscs"), "a.txt").text == text
    assert decode(text.encode("gb18030"), "a.txt").text == text


def test_line_ends_become_unix_ones():
    assert decode("一\r\n二\r三".encode(), "a.txt").text == "一\n二\n三"


def test_a_bad_byte_does_not_turn_utf8_into_another_encoding():
    data = (SIMPLIFIED * 3).encode()
    for place in (50, 51):
        assert decode(data[:place] + b"\xff" + data[place:], "a.txt").encoding == "utf-8"
    decoded = decode(data[:51] + b"\xff" + data[51:], "a.txt")
    assert decoded.notice == "1 character no UTF-8, replaced by \ufffd"
    assert decoded.text.count("收储下来") == 3


def test_a_bad_byte_does_not_turn_gb18030_into_another_encoding():
    data = (SIMPLIFIED * 30).encode("gb18030")
    decoded = decode(data[:60] + b"\xff" + data[60:], "a.txt")
    assert decoded.encoding == "gb18030"
    assert "GB18030" in decoded.notice


def test_a_file_cut_in_the_middle_of_a_character_keeps_its_encoding():
    assert decode((SIMPLIFIED * 9).encode()[:-3], "a.txt").encoding == "utf-8"
    assert decode((SIMPLIFIED * 9).encode("gb18030")[:-2], "a.txt").encoding == "gb18030"


def test_a_language_other_than_chinese_is_left_to_charset_normalizer():
    text = "川のほとりにある古い工場が、この春から新しい研究所に生まれ変わりました。" * 20
    assert decode(text.encode("shift_jis"), "a.txt").text == text


def test_zero_bytes_without_text_around_them_are_refused():
    with pytest.raises(InputError, match="no text in an encoding"):
        decode(bytes(range(256)) * 4, "a.bin")
