import datetime

import pytest

from strategyclf.reading.facts import as_text, date_in, site_in, source_in


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2025-3-8", "2025-03-08"),
        ("发布于2025年03月18日 09:26", "2025-03-18"),
        ("2025/3/18", "2025-03-18"),
        ("20250318", "2025-03-18"),
        ("2025-13-45，改到2025-03-18", "2025-03-18"),
        ("二〇二五年三月十八日", "2025-03-18"),
        ("二○二五年十月二十一日", "2025-10-21"),
        ("二〇二五年十二月三十日", "2025-12-30"),
        ("2025年3月", "2025-03"),
        ("2025-03", "2025-03"),
        ("2025年", "2025"),
        ("2025.0", "2025"),
        ("2025", "2025"),
        ("去年春天", ""),
        ("编号1202503189", ""),
    ],
)
def test_a_date_is_read_as_far_as_it_is_stated(text, date):
    assert date_in(text) == date


@pytest.mark.parametrize("code", ["sp20241115", "", "2024-11-15", "NW2022", " : ", "这是一句话。", "长" * 40])
def test_codes_dates_and_sentences_are_no_source(code):
    assert source_in(code) == ""


def test_a_source_loses_the_marks_around_it():
    assert source_in("【临江日报】") == "临江日报"


def test_a_site_is_the_host_of_its_address_or_its_name():
    assert site_in("https://www.example.org:8080/a?b=1") == "www.example.org"
    assert site_in("//news.example.org/a") == "news.example.org"
    assert site_in("临江新闻网") == "临江新闻网"


def test_cells_become_text():
    assert as_text(datetime.date(2025, 3, 18)) == "2025-03-18"
    assert as_text(float("nan")) == as_text(None) == as_text(["a"]) == ""
    assert as_text(2025) == "2025"


@pytest.mark.parametrize("text", ["二〇二四年十十月一日", "二〇二四年三月三三十日", "二〇二四年十月十十日"])
def test_what_is_no_number_is_no_date(text):
    assert date_in(text) in ("", "2024", "2024-10")


@pytest.mark.parametrize("text", ["http://[abc/x", "//[", "http://a℀b/"])
def test_an_address_that_is_none_has_no_host(text):
    assert site_in(text) == ""


def test_spoken_dates_are_read():
    assert date_in("二〇二四年十月三十一日") == "2024-10-31"
    assert date_in("二〇二四年十二月二十日") == "2024-12-20"
    assert date_in("二〇二四年三月十日") == "2024-03-10"
