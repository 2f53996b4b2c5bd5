//! One connection as we see it: what arrives is kept for [`Heads`] to judge, and a client that does not take its answer is
//! let go.

use super::head::Heads;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// A connection with its heads kept and its reader watched.
pub struct Wire<S> {
    stream: S,
    heads: Arc<Mutex<Heads>>,
    pace: Pace,
}

/// How fast the other side takes what is written.
struct Pace {
    window: Duration,
    least: usize,
    /// Runs since the other side first kept us waiting.
    watch: Option<Pin<Box<Sleep>>>,
    taken: usize,
}

impl<S> Wire<S> {
    /// Watches this connection: fewer than `least` bytes taken in `window`, while there are more to take, end it.
    pub fn new(stream: S, heads: Arc<Mutex<Heads>>, window: Duration, least: usize) -> Self {
        Self { stream, heads, pace: Pace { window, least, watch: None, taken: 0 } }
    }
}

impl Pace {
    fn watched(
        &mut self,
        cx: &mut Context<'_>,
        offered: usize,
        wrote: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match wrote {
            Poll::Ready(Ok(taken)) => {
                if taken == offered {
                    self.watch = None;
                    self.taken = 0;
                } else {
                    self.taken += taken;
                }
                Poll::Ready(Ok(taken))
            }
            Poll::Ready(Err(cause)) => Poll::Ready(Err(cause)),
            Poll::Pending => {
                let window = self.window;
                let watch = self.watch.get_or_insert_with(|| Box::pin(sleep(window)));
                ready!(watch.as_mut().poll(cx));
                if self.taken < self.least {
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
                self.taken = 0;
                watch.as_mut().reset(Instant::now() + window);
                // Not over yet: the new time is asked once, so that it wakes us.
                let _ = watch.as_mut().poll(cx);
                Poll::Pending
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).arrived(&buf.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.pace.watched(cx, buf.len(), wrote)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let offered = bufs.iter().map(|buf| buf.len()).sum();
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.pace.watched(cx, offered, wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
