"""Who bears which signs."""

from hypothesis import given, strategies as st

from custom_components.radarr_mvp.engine.signs import SignTable

# Signs that share shelves, those whose bytes are alike, and any others.
SIGNS = st.one_of(
    st.integers(-3, 3).map(lambda number: 4096 * number),
    st.sampled_from((1, 256, -1, -256, 2**63 - 1, -(2**63))),
    st.integers(-(2**63), 2**63 - 1),
)
BORNE = st.dictionaries(SIGNS, st.integers(1, 255), max_size=6)
CHANGES = st.lists(st.tuples(st.sampled_from((1, 2, 256, 2**32 - 1)), BORNE))


@given(CHANGES)
def test_as_a_dictionary_would_know_it(
    changes: list[tuple[int, dict[int, int]]],
) -> None:
    """Whatever comes, changes and goes, each sign leads to those who bear it now."""
    table, known = SignTable(), dict[int, dict[int, int]]()
    signs = {sign for _, borne in changes for sign in borne}
    for movie_id, borne in changes:
        if movie_id in known:
            table.replace(movie_id, borne)
        else:
            table.add(movie_id, borne)
        known[movie_id] = borne
        for sign in signs:
            bearers = {id_: one[sign] for id_, one in known.items() if sign in one}
            found = list(table.bearers(sign))
            assert len(found) == len(bearers)
            assert dict(found) == bearers


def test_the_latest_comes_last() -> None:
    """Also where it was there before, as something else."""
    table = SignTable()
    table.add(1, {7: 1})
    table.add(2, {7: 2})
    assert list(table.bearers(7)) == [(1, 1), (2, 2)]
    table.replace(1, {7: 4})
    assert list(table.bearers(7)) == [(2, 2), (1, 4)]


def test_what_only_looks_like_a_sign() -> None:
    """The end of a record and the beginning of the next are none."""
    table = SignTable()
    table.add(4096, {0: 1, 4096: 1})
    number, between = 4096, bytes((1,))
    seeming = number.to_bytes(4, "little") + between + number.to_bytes(3, "little")
    assert list(table.bearers(int.from_bytes(seeming, "little"))) == []
    assert list(table.bearers(4096)) == [(4096, 1)]
