//! What one instance takes on at once, and how long it waits for anyone. The first two are settings; the rest is set here,
//! and otherwise only where a test has no time to wait.

use std::time::Duration;

/// The bounds of one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Open connections served in full (`PASSERELLE_MAX_CONNECTIONS`).
    pub connections: usize,
    /// Requests worked on at once (`PASSERELLE_MAX_REQUESTS`).
    pub requests: usize,
    /// Connections beyond `connections` that are still read, to be told that the service is full, or that it lives.
    pub spare_connections: usize,
    /// Requests that wait for their turn; one more is turned away at once.
    pub waiting: usize,
    /// The longest wait for a turn.
    pub wait: Duration,
    /// To send a request's head, and to begin the next request on an open connection.
    pub head: Duration,
    /// To send a request's body.
    pub body: Duration,
    /// To work out an answer, once the request is there.
    pub answer: Duration,
    /// A client that takes fewer than `least_read` bytes of its answer in this time is let go.
    pub slow_reader: Duration,
    /// Bytes; see `slow_reader`.
    pub least_read: usize,
    /// Bytes of a request's line and headers.
    pub head_bytes: usize,
    /// Headers of a request.
    pub headers: usize,
    /// For the answers under way when the service is asked to stop.
    pub last_answers: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1_000,
            requests: 64,
            spare_connections: 32,
            waiting: 128,
            wait: Duration::from_millis(50),
            head: Duration::from_secs(10),
            body: Duration::from_secs(20),
            answer: Duration::from_secs(10),
            slow_reader: Duration::from_secs(20),
            least_read: 16 * 1024,
            head_bytes: 16 * 1024,
            headers: 100,
            last_answers: Duration::from_secs(20),
        }
    }
}

impl Limits {
    /// The most that hyper keeps of one connection in memory: a head, or a piece of a body.
    pub fn buffer(&self) -> usize {
        self.head_bytes.max(8 * 1024) * 4
    }
}
