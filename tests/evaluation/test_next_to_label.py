import numpy as np

from strategyclf.evaluation.next_to_label import choose, expected_use

CUTS = np.array([0.5, 0.3])


def test_doubt_is_highest_at_the_threshold():
    use = expected_use(np.array([[0.5, 0.0], [0.4, 0.0], [0.9, 0.0], [0.0, 0.0]]), CUTS, np.array([9, 9]))
    assert np.argsort(-use).tolist() == [0, 1, 2, 3]
    assert use[3] == 0


def test_a_rare_label_s_doubt_counts_for_more():
    use = expected_use(np.array([[0.5, 0.0], [0.0, 0.3]]), CUTS, np.array([400, 4]))
    assert use[1] > 5 * use[0]


def test_a_label_without_positives_and_an_unreachable_threshold_do_no_harm():
    use = expected_use(np.array([[0.5, 1.0], [0.0, 0.9]]), np.array([0.5, 1.0]), np.array([0, 0]))
    assert np.isfinite(use).all()
    assert (use > 0).all()


def test_of_near_duplicates_one_is_chosen():
    texts = [
        "全市完成技改投资二十亿元，新增智能工厂五家，关键设备联网率达到九成。",
        "全市完成技改投资二十亿元，新增智能工厂六家，关键设备联网率达到九成。",
        "县里引进农业博士三名，给安家费。",
    ]
    assert choose(texts, np.array([1.0, 0.9, 0.1]), 3) == [0, 2]


def test_likeness_costs_and_the_unlike_comes_before_the_slightly_more_useful():
    texts = ["新建公路十条，铁路两条。", "新建公路八条，另修铁路两条、港口一座。", "招聘教师三百名。"]
    assert choose(texts, np.array([1.0, 0.9, 0.8]), 2) == [0, 2]


def test_between_equals_the_seed_decides_and_decides_alike():
    texts = [f"{chr(0x4E00 + 97 * i)}{chr(0x5E00 + 89 * i)}" for i in range(40)]
    use = np.ones(40)
    assert choose(texts, use, 5, seed=1) == choose(texts, use, 5, seed=1)
    assert choose(texts, use, 5, seed=1) != choose(texts, use, 5, seed=2)


def test_no_more_than_there_are_are_chosen():
    assert choose(["甲乙", "丙丁"], np.array([0.2, 0.4]), 10) == [1, 0]
    assert choose([], np.array([]), 10) == []
    assert choose(["甲"], np.array([1.0]), 0) == []
