import jieba
from hypothesis import given
from hypothesis import strategies as st

from strategyclf.text.segmentation import Segmenter, dictionary_digest, dictionary_path

SEGMENTER = Segmenter()


@given(st.text(alphabet="中国工业园区改造升级技术5G%.ab ，。😀", max_size=30))
def test_words_are_those_of_jieba_without_its_hidden_markov_model(text):
    assert SEGMENTER.cut(text) == jieba.lcut(text, HMM=False)


def test_user_words_stay_whole_and_touch_no_other_segmenter():
    sentence = "推行工业上楼"
    assert "工业上楼" in Segmenter({"工业上楼": 1000}).cut(sentence)
    assert "工业上楼" not in Segmenter().cut(sentence)


def test_the_dictionary_named_is_the_one_jieba_reads():
    with jieba.get_dict_file() as file:
        assert dictionary_path().samefile(file.name)
    assert len(dictionary_digest()) == 16
