"""The picture of the web: whatever is linked, it can be read."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshops.webs import Edge, Node, draw

KINDS = ("concatenates", "superposes", "reproduces")
TITLES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=160)


@st.composite
def webs(data, most=40):
    """Up to ``most`` insecurities and some links between different ones."""
    n_nodes = data(st.integers(2, most))
    codes = [f"I{i:02d}" for i in range(1, n_nodes + 1)]
    nodes = [Node(code, data(TITLES)) for code in codes]
    ends = st.lists(st.sampled_from(codes), min_size=2, max_size=2, unique=True)
    links = data(st.lists(st.tuples(ends, st.sampled_from(KINDS)), max_size=60))
    return nodes, list({Edge(start, end, kind) for (start, end), kind in links})


def apart(one, other) -> bool:
    return (
        one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    )


def test_it_works():
    picture = draw(
        [Node("I01", "Calles sin luz"), Node("I02", "Miedo a salir")],
        [Edge("I01", "I02", "concatenates")],
    )
    assert [node.code for node in picture.nodes] == ["I01", "I02"]
    assert picture.kinds == picture.arrows == ["concatenates"]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(webs())
def test_every_node_is_inside_the_frame_and_none_covers_another(web):
    picture = draw(*web)
    assert {node.code for node in picture.nodes} == {node.code for node in web[0]}
    for node in picture.nodes:
        left, top, right, bottom = node.box
        assert 0 <= left < right <= picture.width
        assert 0 <= top < bottom <= picture.height
        assert left <= node.x <= right
        assert left <= node.text_x <= right
        assert all(top <= y <= bottom for y, _words in node.lines)
    for one, other in combinations(picture.nodes, 2):
        assert apart(one.box, other.box), (one, other)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(webs(), st.randoms(use_true_random=False))
def test_the_same_web_gives_the_same_picture_in_any_order(web, random):
    nodes, edges = web
    shuffled = [*nodes], [*edges]
    for part in shuffled:
        random.shuffle(part)
    assert draw(nodes, edges) == draw(*shuffled)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(webs())
def test_every_link_has_a_line_of_its_own(web):
    nodes, edges = web
    lines = draw(nodes, edges).lines
    assert sorted(line.kind for line in lines) == sorted(edge.kind for edge in edges)
    assert len({line.path for line in lines}) == len(edges)


def test_chains_stand_together():
    codes = ["I01", "I02", "I03", "I04", "I05", "I06"]
    chain = [Edge("I01", "I06", KINDS[0]), Edge("I06", "I03", KINDS[2])]
    picture = draw([Node(code, "Algo") for code in codes], chain)
    assert [node.code for node in picture.nodes][:3] == ["I01", "I06", "I03"]


def test_what_overlaps_has_no_arrow():
    nodes = [Node("I01", "Una"), Node("I02", "Otra")]
    picture = draw(nodes, [Edge("I01", "I02", kind) for kind in KINDS])
    assert picture.kinds == sorted(KINDS)
    assert picture.arrows == ["concatenates", "reproduces"]
