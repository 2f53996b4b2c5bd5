//! Heads of requests as they came on the wire. The parser behind us reads leniently what a proxy in front may read another
//! way: lines that end without CR, two lengths of which it keeps one. Such a request is refused, and its connection closed,
//! so that nobody hides one request inside another. Pure.

/// Bytes kept while they wait to be judged: a head and what was sent along with it.
const MOST_KEPT: usize = 256 * 1024;

/// What came on one connection and is not judged yet.
#[derive(Debug, Default)]
pub struct Heads {
    kept: Vec<u8>,
    /// Bytes of the body under way that are still to come.
    body_left: u64,
    /// Nothing more is judged: the connection ends with the request under way.
    ends: bool,
}

/// What is made of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It says one thing to everyone.
    Clear,
    /// It is clear, and the last of its connection: where its body ends is not known here.
    Last,
    /// It can be read in two ways.
    Ambiguous,
}

impl Heads {
    /// Bytes arrived.
    pub fn arrived(&mut self, bytes: &[u8]) {
        let body = usize::try_from(self.body_left).unwrap_or(usize::MAX).min(bytes.len());
        self.body_left -= body as u64;
        if !self.ends && self.kept.len() < MOST_KEPT {
            self.kept.extend_from_slice(&bytes[body..]);
        }
    }

    /// The parser has read a head: the oldest that was kept.
    pub fn judge(&mut self) -> Verdict {
        let Some((head, length)) = first_head(&self.kept) else {
            self.ends = true;
            return Verdict::Ambiguous;
        };
        let read = read(head);
        let (verdict, body) = match read {
            Some(Body::Sized(bytes)) => (Verdict::Clear, bytes),
            Some(Body::Chunked) => (Verdict::Last, 0),
            None => (Verdict::Ambiguous, 0),
        };
        if verdict == Verdict::Clear {
            let came_along = self.kept.len() - length;
            let of_body = usize::try_from(body).unwrap_or(usize::MAX).min(came_along);
            self.body_left = body - of_body as u64;
            self.kept.drain(..length + of_body);
        } else {
            self.ends = true;
            self.kept = Vec::new();
        }
        verdict
    }
}

/// The first head and where it ends; the empty lines that may stand before a request are passed over.
fn first_head(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let mut start = 0;
    while bytes[start..].starts_with(b"\r\n") {
        start += 2;
    }
    let mut line = start;
    loop {
        let end = line + bytes[line..].iter().position(|byte| *byte == b'\n')?;
        if line != start && matches!(&bytes[line..=end], b"\n" | b"\r\n") {
            return Some((&bytes[start..=end], end + 1));
        }
        line = end + 1;
    }
}

enum Body {
    Sized(u64),
    Chunked,
}

/// How the body follows this head; nothing when it can be read in two ways.
fn read(head: &[u8]) -> Option<Body> {
    let (mut length, mut chunked, mut hosts) = (None, false, 0);
    for (at, line) in head.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r\n")?;
        if line.contains(&b'\r') {
            return None;
        }
        if at == 0 || line.is_empty() {
            continue;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            return None;
        }
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"content-length") {
            let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
            let known = std::str::from_utf8(value).ok().filter(|_| digits)?.parse().ok()?;
            if length.replace(known).is_some() {
                return None;
            }
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if chunked || !value.eq_ignore_ascii_case(b"chunked") {
                return None;
            }
            chunked = true;
        } else if name.eq_ignore_ascii_case(b"host") {
            hosts += 1;
        }
    }
    match (length, chunked, hosts) {
        (_, _, 2..) | (Some(_), true, _) => None,
        (None, true, _) => Some(Body::Chunked),
        (length, false, _) => Some(Body::Sized(length.unwrap_or(0))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(head: &str) -> Verdict {
        let mut heads = Heads::default();
        heads.arrived(head.as_bytes());
        heads.judge()
    }

    #[test]
    fn what_everyone_reads_alike_is_clear() {
        for head in ["", "Content-Length: 3\r\n", "content-length:0\r\nX: a: b\r\n", "X:\r\n"] {
            assert_eq!(verdict(&format!("GET / HTTP/1.1\r\nHost: a\r\n{head}\r\n")), Verdict::Clear, "{head:?}");
        }
        assert_eq!(verdict("\r\n\r\nGET / HTTP/1.1\r\n\r\n"), Verdict::Clear);
        assert_eq!(verdict("POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n"), Verdict::Last);
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_told() {
        for head in [
            "GET / HTTP/1.1\nHost: a\n\n",
            "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\n",
            "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nX: a\rb\r\n\r\n",
            "GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: +3\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 3, 3\r\n\r\n",
            "no head at all",
        ] {
            assert_eq!(verdict(head), Verdict::Ambiguous, "{head:?}");
        }
    }

    #[test]
    fn heads_are_found_behind_bodies_whatever_the_pieces() {
        let stream = b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n\n\n\r\n!GET /a HTTP/1.1\r\n\r\n\r\nGET /b HTTP/1.1\nX: y\r\n\r\n";
        for size in 1..stream.len() {
            let mut heads = Heads::default();
            stream.chunks(size).for_each(|piece| heads.arrived(piece));
            assert_eq!([(); 3].map(|()| heads.judge()), [Verdict::Clear, Verdict::Clear, Verdict::Ambiguous], "{size}");
        }
        let mut heads = Heads::default();
        heads.arrived(&stream[..40]);
        assert_eq!(heads.judge(), Verdict::Clear);
        heads.arrived(&stream[40..]);
        assert_eq!([heads.judge(), heads.judge()], [Verdict::Clear, Verdict::Ambiguous]);
    }
}
