//! A count broken down by two things, with its margins: by commune and exposure, by group and outcome. Margins are
//! cells too. Each row and each column is an equation, so hiding two cells in every line is not enough: every hidden
//! number must have another value that fits all the lines at once. That is looked for by carrying one person from
//! line to line.

use super::Audience;

#[cfg(test)]
mod tests;

/// A table with its margins: the last row holds the columns' totals, the last column the rows'. `None` is hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Row by row, margins included.
    pub cells: Vec<Vec<Option<u64>>>,
    /// Nothing of it can be shown. Group before hiding.
    pub withheld: bool,
}

/// Hides the small cells of a table and whatever would give them back. `total_shows`: the grand total is one of the
/// whole instance, and shows whatever it is. Rows must be of one length.
pub fn two_way(rows: &[Vec<u64>], total_shows: bool, audience: Audience) -> Table {
    let mut grid = Grid::new(rows, total_shows, audience);
    loop {
        let more = match (grid.given_back(), grid.small_sum()) {
            (Some(place), _) => grid.square_through(place),
            (None, Some(line)) => grid.smallest_shown(grid.line(line)).into_iter().collect(),
            (None, None) => return grid.shown(),
        };
        if more.is_empty() {
            return grid.withheld();
        }
        for (row, column) in more {
            grid.hidden[row][column] = true;
        }
    }
}

type Place = (usize, usize);

/// A row or a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Row(usize),
    Column(usize),
}

struct Grid {
    numbers: Vec<Vec<u64>>,
    hidden: Vec<Vec<bool>>,
    total_shows: bool,
    audience: Audience,
}

impl Grid {
    fn new(rows: &[Vec<u64>], total_shows: bool, audience: Audience) -> Self {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut numbers: Vec<Vec<u64>> = vec![vec![0; columns + 1]; rows.len() + 1];
        for (r, row) in rows.iter().enumerate() {
            for (c, count) in row.iter().enumerate() {
                numbers[r][c] = *count;
                numbers[r][columns] += count;
                numbers[rows.len()][c] += count;
                numbers[rows.len()][columns] += count;
            }
        }
        let hidden = numbers.iter().map(|row| row.iter().map(|n| audience.is_small(*n)).collect()).collect();
        let mut grid = Self { numbers, hidden, total_shows, audience };
        if total_shows {
            let (r, c) = grid.total();
            grid.hidden[r][c] = false;
        }
        grid
    }

    fn total(&self) -> Place {
        (self.numbers.len() - 1, self.numbers[0].len() - 1)
    }

    fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let (rows, columns) = self.total();
        (0..=rows).flat_map(move |r| (0..=columns).map(move |c| (r, c)))
    }

    /// The places of a line, its margin last.
    fn line(&self, line: Line) -> Vec<Place> {
        let (rows, columns) = self.total();
        match line {
            Line::Row(r) => (0..=columns).map(|c| (r, c)).collect(),
            Line::Column(c) => (0..=rows).map(|r| (r, c)).collect(),
        }
    }

    fn is_hidden(&self, (r, c): Place) -> bool {
        self.hidden[r][c]
    }

    fn number(&self, (r, c): Place) -> u64 {
        self.numbers[r][c]
    }

    /// A hidden place whose number the table gives back.
    fn given_back(&self) -> Option<Place> {
        self.places().find(|place| self.is_hidden(*place) && !self.can_change(*place))
    }

    /// A line whose hidden cells together are a small count, known because the rest of it shows.
    fn small_sum(&self) -> Option<Line> {
        let (rows, columns) = self.total();
        (0..=rows).map(Line::Row).chain((0..=columns).map(Line::Column)).find(|line| {
            let places = self.line(*line);
            let (margin, cells) = (places[places.len() - 1], &places[..places.len() - 1]);
            let sum: u64 = cells.iter().filter(|p| self.is_hidden(**p)).map(|p| self.number(*p)).sum();
            !self.is_hidden(margin) && sum < self.number(margin) && self.audience.is_small(sum)
        })
    }

    /// What to hide so that a hidden number gets a doubt: the three other corners of a square through it, as few
    /// margins and as few people as can be; where no square is left, the smallest number that still shows.
    fn square_through(&self, (row, column): Place) -> Vec<Place> {
        let corners = |(r, c): Place| [(row, c), (r, column), (r, c)];
        let squares = self.places().filter(|(r, c)| *r != row && *c != column).map(corners).filter_map(|corners| {
            let usable = corners.iter().all(|p| self.is_hidden(*p) || self.may_hide(*p));
            let more: Vec<Place> = corners.into_iter().filter(|p| !self.is_hidden(*p)).collect();
            (usable && !more.is_empty()).then_some(more)
        });
        let cost = |more: &Vec<Place>| {
            let margins = more.iter().filter(|p| self.is_margin(**p)).count();
            (margins, more.iter().map(|p| self.number(*p)).sum::<u64>())
        };
        squares.min_by_key(cost).unwrap_or_else(|| self.smallest_shown(self.places().collect()).into_iter().collect())
    }

    fn may_hide(&self, place: Place) -> bool {
        !self.is_hidden(place) && self.number(place) > 0 && !(self.total_shows && place == self.total())
    }

    fn is_margin(&self, (r, c): Place) -> bool {
        let (rows, columns) = self.total();
        r == rows || c == columns
    }

    fn smallest_shown(&self, among: Vec<Place>) -> Option<Place> {
        among.into_iter().filter(|p| self.may_hide(*p)).min_by_key(|p| (self.is_margin(*p), self.number(*p), *p))
    }

    /// Whether a hidden number could be one more or one less, with all that shows unchanged. Zeros show, so no hidden
    /// number may fall under one.
    fn can_change(&self, place: Place) -> bool {
        [1, -1].into_iter().any(|step| self.may_step(place, step) && self.carries(place, step))
    }

    fn may_step(&self, place: Place, step: i8) -> bool {
        step > 0 || self.number(place) > 1
    }

    /// In the equation of a line, its cells count for and its margin against.
    fn sign(&self, (r, c): Place, line: Line) -> i8 {
        let (rows, columns) = self.total();
        let is_margin = match line {
            Line::Row(_) => c == columns,
            Line::Column(_) => r == rows,
        };
        if is_margin { -1 } else { 1 }
    }

    /// Whether the two lines that a step unbalances can be balanced again through other hidden numbers. The lines of a
    /// table with margins alternate in sign, so each has to be visited once only.
    fn carries(&self, place: Place, step: i8) -> bool {
        let (from, to) = (Line::Row(place.0), Line::Column(place.1));
        let wanted = -step * self.sign(place, to);
        let (mut visited, mut waiting) = (vec![from], vec![(from, step * self.sign(place, from))]);
        while let Some((line, off)) = waiting.pop() {
            for other in self.line(line) {
                let answer = -off * self.sign(other, line);
                if other == place || !self.is_hidden(other) || !self.may_step(other, answer) {
                    continue;
                }
                let next = match line {
                    Line::Row(_) => Line::Column(other.1),
                    Line::Column(_) => Line::Row(other.0),
                };
                let next_off = answer * self.sign(other, next);
                if next == to && next_off == wanted {
                    return true;
                }
                if !visited.contains(&next) {
                    visited.push(next);
                    waiting.push((next, next_off));
                }
            }
        }
        false
    }

    fn shown(&self) -> Table {
        let row =
            |r: usize| (0..self.numbers[r].len()).map(move |c| (!self.hidden[r][c]).then_some(self.numbers[r][c]));
        Table { cells: (0..self.numbers.len()).map(|r| row(r).collect()).collect(), withheld: false }
    }

    fn withheld(mut self) -> Table {
        for row in &mut self.hidden {
            row.fill(true);
        }
        let (r, c) = self.total();
        self.hidden[r][c] = !self.total_shows;
        Table { withheld: true, ..self.shown() }
    }
}
