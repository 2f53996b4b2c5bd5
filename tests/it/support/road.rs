//! A road to the database server that a test can cut, block and open again.

use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, tcp};
use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Blocked,
    Cut,
}

/// A listener that passes everything on.
pub struct Road {
    /// Where it begins.
    pub address: SocketAddr,
    state: watch::Sender<State>,
}

impl Road {
    /// A road to this `host:port`.
    pub async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (state, watched) = watch::channel(State::Open);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                if *watched.borrow() == State::Cut {
                    continue;
                }
                let Ok(far) = TcpStream::connect(&server).await else { continue };
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                tokio::spawn(pass(near_in, far_out, watched.clone()));
                tokio::spawn(pass(far_in, near_out, watched.clone()));
            }
        });
        Self { address, state }
    }

    /// Every connection ends, and no new one gets through: the server is away.
    pub fn cut(&self) {
        self.state.send_replace(State::Cut);
    }

    /// Nothing passes, nothing ends: the server is frozen.
    pub fn block(&self) {
        self.state.send_replace(State::Blocked);
    }

    /// All is well again.
    pub fn open(&self) {
        self.state.send_replace(State::Open);
    }
}

async fn pass(mut from: tcp::OwnedReadHalf, mut to: tcp::OwnedWriteHalf, mut state: watch::Receiver<State>) {
    let mut piece = vec![0; 65_536];
    let mut waiting = 0;
    loop {
        let now = *state.borrow_and_update();
        match now {
            State::Cut => return,
            State::Blocked => {
                if state.changed().await.is_err() {
                    return;
                }
            }
            State::Open if waiting > 0 => {
                if to.write_all(&piece[..waiting]).await.is_err() {
                    return;
                }
                waiting = 0;
            }
            State::Open => tokio::select! {
                changed = state.changed() => if changed.is_err() { return },
                read = from.read(&mut piece) => match read {
                    Ok(read @ 1..) => waiting = read,
                    _ => return,
                },
            },
        }
    }
}
