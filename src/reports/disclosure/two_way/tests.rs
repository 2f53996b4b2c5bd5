use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn internal(rows: &[Vec<u64>]) -> Table {
    two_way(rows, true, Audience::Internal)
}

fn hidden(table: &Table) -> Vec<(usize, usize)> {
    let row = |(r, row): (usize, &Vec<Option<u64>>)| {
        row.iter().enumerate().filter(|(_, n)| n.is_none()).map(|(c, _)| (r, c)).collect::<Vec<_>>()
    };
    table.cells.iter().enumerate().flat_map(row).collect()
}

#[test]
fn a_table_without_small_cells_is_all_shown_with_its_margins() {
    let table = internal(&[vec![5, 0], vec![12, 30]]);
    let expected = [[5, 0, 5], [12, 30, 42], [17, 30, 47]].map(|row| row.map(Some).to_vec());
    assert_eq!(table.cells, expected);
}

#[test]
fn one_small_cell_takes_three_others_in_a_square() {
    let table = internal(&[vec![3, 20, 30], vec![25, 40, 50], vec![60, 70, 80]]);
    assert_eq!(hidden(&table), [(0, 0), (0, 1), (1, 0), (1, 1)]);
}

#[test]
fn two_hidden_cells_in_each_line_are_not_enough_when_one_of_them_is_a_bridge() {
    // Two squares of small cells joined by one small cell, that each square gives back by addition.
    let mut rows = vec![vec![50; 4]; 4];
    for (r, c) in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3), (1, 2)] {
        rows[r][c] = 4;
    }
    let table = internal(&rows);
    assert!(hidden(&table).len() > 9, "{table:?}");
}

#[test]
fn a_small_margin_is_hidden_too_and_so_is_one_beside_it() {
    let table = internal(&[vec![2, 1], vec![20, 30], vec![40, 50]]);
    assert_eq!(table.cells[0], [None, None, None]);
    assert!(table.cells[1..3].iter().any(|row| row[2].is_none()), "{table:?}");
    assert_eq!(table.cells[3][2], Some(143));
}

#[test]
fn a_table_that_cannot_be_protected_is_withheld_but_for_the_total_of_the_instance() {
    let table = internal(&[vec![3, 0], vec![0, 0]]);
    assert!(table.withheld);
    assert_eq!(table.cells.iter().flatten().flatten().collect::<Vec<_>>(), [&3]);
    let nothing_shows = two_way(&[vec![3, 0], vec![0, 0]], false, Audience::Internal);
    assert!(nothing_shows.cells.iter().flatten().all(|n| n.is_none_or(|n| n == 0)), "{nothing_shows:?}");
}

#[test]
fn an_empty_table_is_a_zero() {
    assert_eq!(internal(&[]).cells, [[Some(0)]]);
}

/// Every value each hidden number takes over all tables that fit what shows, by trying them all.
fn fitting(table: &Table, most: u64) -> Vec<BTreeSet<u64>> {
    let (rows, columns) = (table.cells.len() - 1, table.cells[0].len() - 1);
    let inner: Vec<(usize, usize)> = (0..rows).flat_map(|r| (0..columns).map(move |c| (r, c))).collect();
    let free: Vec<(usize, usize)> = inner.iter().copied().filter(|(r, c)| table.cells[*r][*c].is_none()).collect();
    let mut seen = vec![BTreeSet::new(); (rows + 1) * (columns + 1)];
    let mut guess = vec![1_u64; free.len()];
    loop {
        let mut full = vec![vec![0; columns + 1]; rows + 1];
        for (r, c) in &inner {
            let at = free.iter().position(|place| place == &(*r, *c));
            let n = at.map_or_else(|| table.cells[*r][*c].unwrap(), |at| guess[at]);
            for (x, y) in [(*r, *c), (*r, columns), (rows, *c), (rows, columns)] {
                full[x][y] += n;
            }
        }
        let fits = |n: &u64, shown: &Option<u64>| shown.map_or(*n > 0, |s| s == *n);
        if full.iter().flatten().zip(table.cells.iter().flatten()).all(|(n, shown)| fits(n, shown)) {
            for (at, n) in full.iter().flatten().enumerate() {
                seen[at].insert(*n);
            }
        }
        let Some(at) = guess.iter().position(|n| *n < most) else { return seen };
        guess[at] += 1;
        guess[..at].fill(1);
    }
}

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0u64), 1u64..6, 5u64..12]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_hidden_number_could_be_another(cells in proptest::array::uniform4(count()), total_shows: bool) {
        let table = two_way(&[cells[..2].to_vec(), cells[2..].to_vec()], total_shows, Audience::Internal);
        if !table.withheld {
            for (values, shown) in fitting(&table, 12).iter().zip(table.cells.iter().flatten()) {
                prop_assert!(shown.is_some() || values.len() > 1, "{cells:?} {table:?}");
            }
        }
    }
}

proptest! {
    #[test]
    fn small_numbers_never_show_and_zeros_do(
        cells in proptest::collection::vec(proptest::collection::vec(count(), 3), 1..5),
        published: bool,
        total_shows: bool,
    ) {
        let audience = if published { Audience::Published } else { Audience::Internal };
        let table = two_way(&cells, total_shows, audience);
        let last = (cells.len(), 3);
        for (r, row) in table.cells.iter().enumerate() {
            for (c, n) in row.iter().enumerate() {
                prop_assert!(!n.is_some_and(|n| audience.is_small(n)) || total_shows && (r, c) == last);
                let is_zero = cells.get(r).and_then(|row| row.get(c)) == Some(&0);
                prop_assert!(!is_zero || table.withheld || *n == Some(0));
            }
        }
    }
}
