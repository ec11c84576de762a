"""The table of thousands of rows: how wide its columns are, and that every cell fits."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from screens.admin_text import COLUMNS as ADMINS
from screens.attribute_text import COLUMNS as ATTRIBUTES
from screens.attribute_text import PREVIEW_COLUMNS
from screens.widgets.row_table import fitted, widths


@given(st.sampled_from([ADMINS, ATTRIBUTES, PREVIEW_COLUMNS]), st.integers(50, 300))
def test_the_columns_fill_the_room_and_no_more(columns: tuple[object, ...], room: int) -> None:
    found = widths(columns, room)  # type: ignore[arg-type]
    shown = [width for width in found if width]
    taken = 2 + sum(shown) + 2 * (len(shown) - 1)
    assert room - len(shown) <= taken <= room


@given(st.text(max_size=60), st.integers(1, 40))
def test_a_cell_is_exactly_as_wide_as_its_column(text: str, width: int) -> None:
    assert cell_len(fitted(text, width)) == width
