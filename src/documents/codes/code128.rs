//! The striped code: digits, for scanners that read lines only (ISO/IEC 15417).

use super::{Code, dark};

/// The quiet zone at each end, in modules.
const QUIET: usize = 10;
/// The height of the stripes, in modules.
const HEIGHT: usize = 30;

/// Bars and spaces of each of the 107 symbols, in modules; the last one ends a code.
const SYMBOLS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];
/// Digits in pairs from here on: the symbol that begins a code.
const START_PAIRS: usize = 105;
/// Characters one by one from here on.
const ONE_BY_ONE: usize = 100;
const STOP: usize = 106;
/// The digit 0 as a character.
const ZERO: usize = 16;
const MODULUS: usize = 103;

/// The Code 128 of these digits, in pairs as far as they go; nothing when they are none.
pub fn code128(digits: &str) -> Option<Code> {
    let digits: Vec<usize> = digits.chars().map(|c| c.to_digit(10).map(|d| d as usize)).collect::<Option<_>>()?;
    if digits.is_empty() {
        return None;
    }
    let mut symbols = vec![START_PAIRS];
    for pair in digits.chunks(2) {
        match *pair {
            [tens, units] => symbols.push(tens * 10 + units),
            [last] => symbols.extend([ONE_BY_ONE, last + ZERO]),
            _ => {}
        }
    }
    symbols.push(check(&symbols));
    symbols.push(STOP);
    let mut path = String::new();
    let mut x = QUIET;
    for symbol in symbols {
        for (at, width) in SYMBOLS[symbol].bytes().map(|digit| usize::from(digit - b'0')).enumerate() {
            if at % 2 == 0 {
                dark(&mut path, (x, 0), (width, HEIGHT));
            }
            x += width;
        }
    }
    Some(Code { width: x + QUIET, height: HEIGHT, path })
}

fn check(symbols: &[usize]) -> usize {
    symbols.iter().enumerate().map(|(at, symbol)| at.max(1) * symbol).sum::<usize>() % MODULUS
}

#[cfg(test)]
mod tests {
    use super::super::painted;
    use super::*;
    use std::collections::BTreeSet;

    /// Reads one line of a picture as a scanner does: widths of dark and light, symbol by symbol.
    fn scanned(code: &Code) -> String {
        let line = &painted(code)[HEIGHT / 2];
        let runs: Vec<&[bool]> = line.chunk_by(|one, next| one == next).collect();
        assert!(!runs[0][0] && runs[0].len() >= QUIET && runs[runs.len() - 1].len() >= QUIET, "quiet at both ends");
        let stripes = &runs[1..runs.len() - 1];
        let (symbols, stop) = stripes.split_at(stripes.len() - 7);
        let read = |runs: &[&[bool]]| {
            let widths: String = runs.iter().map(|run| run.len().to_string()).collect();
            SYMBOLS.iter().position(|symbol| *symbol == widths).expect("a symbol")
        };
        assert_eq!(read(stop), STOP);
        let symbols: Vec<usize> = symbols.chunks(6).map(read).collect();
        let (sum, content) = symbols.split_last().unwrap();
        assert_eq!(*sum, check(content));
        assert_eq!(content[0], START_PAIRS);
        let mut text = String::new();
        let mut pairs = true;
        for symbol in &content[1..] {
            match (*symbol, pairs) {
                (ONE_BY_ONE, true) => pairs = false,
                (pair, true) => text.push_str(&format!("{pair:02}")),
                (one, false) => text.push_str(&(one - ZERO).to_string()),
            }
        }
        text
    }

    #[test]
    fn a_scanner_reads_the_digits_again_even_or_odd() {
        for digits in ["0042173", "12345674", "0000017", "9", "99999999999999999999"] {
            assert_eq!(scanned(&code128(digits).unwrap()), digits);
        }
        assert_eq!((code128(""), code128("12a4")), (None, None));
    }

    #[test]
    fn the_table_holds_what_the_standard_says_of_every_symbol() {
        let widths = |symbol: &str| symbol.bytes().map(|digit| usize::from(digit - b'0')).collect::<Vec<_>>();
        for symbol in &SYMBOLS[..STOP] {
            let widths = widths(symbol);
            assert_eq!(widths.iter().sum::<usize>(), 11, "{symbol}");
            assert_eq!(widths.iter().step_by(2).sum::<usize>() % 2, 0, "the dark part of {symbol} is even");
        }
        assert_eq!(SYMBOLS.iter().collect::<BTreeSet<_>>().len(), SYMBOLS.len());
    }
}
