//! Seals: outside the writes, a job signs the heads of the chains that moved since the last seal, so that a cut or a
//! rewrite of history shows.

use super::canonical;
use crate::act::Write;
use crate::app::App;
use crate::entities::{chain_heads, seals};
use crate::error::{Error, Result};
use crate::kernel::ids;
use crate::vault::Vault;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _,
    QueryFilter, QueryOrder, QuerySelect, Statement,
};
use serde_json::json;
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

const EVERY: Duration = Duration::from_secs(60);
/// How many heads one seal holds.
pub(crate) const AT_ONCE: usize = 500;

/// Seals every minute until the service stops, and once more then.
pub async fn keep_sealing(app: App, mut stopped: watch::Receiver<()>) {
    loop {
        let last = tokio::select! {
            _ = stopped.changed() => true,
            () = tokio::time::sleep(EVERY) => false,
        };
        if let Err(cause) = seal(&app).await {
            tracing::error!(?cause, "history was not sealed");
        }
        if last {
            return;
        }
    }
}

/// Seals what moved; how many chains.
///
/// # Errors
/// When the database refuses.
pub async fn seal(app: &App) -> Result<usize> {
    let mut sealed = 0;
    loop {
        let txn = Write::begin(app).await?;
        let moved = chain_heads::Entity::find()
            .filter(Expr::col(chain_heads::Column::SealedSeq).lt(Expr::col(chain_heads::Column::Seq)))
            .order_by_asc(chain_heads::Column::Kind)
            .order_by_asc(chain_heads::Column::Id)
            .limit(AT_ONCE as u64)
            .lock_exclusive()
            .all(&*txn)
            .await?;
        if moved.is_empty() {
            txn.rollback().await?;
            return Ok(sealed);
        }
        let now = app.clock.now();
        let row = seal_of(&app.vault, ids::new_id(now), now, &moved);
        row.into_active_model().insert(&*txn).await?;
        for head in &moved {
            chain_heads::Entity::update_many()
                .col_expr(chain_heads::Column::SealedSeq, Expr::value(head.seq))
                .filter(chain_heads::Column::Kind.eq(head.kind.as_str()).and(chain_heads::Column::Id.eq(head.id)))
                .exec(&*txn)
                .await?;
        }
        txn.commit().await?;
        sealed += moved.len();
    }
}

/// What is not sealed yet.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// How many chains moved since their last seal.
    pub chains: i64,
    /// The moment of the first of these events.
    pub since: Option<DateTime<Utc>>,
}

/// What is not sealed yet: in a service that runs, less than two minutes of it.
///
/// # Errors
/// When the database refuses.
pub async fn waiting<C: ConnectionTrait>(db: &C) -> Result<Waiting> {
    const SQL: &str = "SELECT count(*) AS chains, min(e.at) AS since FROM chain_heads h JOIN events e \
        ON e.subject_kind = h.kind AND e.subject_id = h.id AND e.seq = h.sealed_seq + 1 WHERE h.sealed_seq < h.seq";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), SQL)).await?;
    let row = row.ok_or_else(|| Error::internal("a count gave no number"))?;
    Ok(Waiting { chains: row.try_get("", "chains")?, since: row.try_get("", "since")? })
}

/// The seal of these heads at this moment.
pub(crate) fn seal_of(vault: &Vault, id: Uuid, at: DateTime<Utc>, heads: &[chain_heads::Model]) -> seals::Model {
    let told: Vec<_> = heads
        .iter()
        .map(|head| json!({ "kind": head.kind, "id": head.id, "seq": head.seq, "hash": hex::encode(&head.hash) }))
        .collect();
    let heads = canonical::bytes(&json!({ "v": canonical::FORMAT, "at": canonical::instant(at), "heads": told }));
    seals::Model { id, at, mac: vault.seal_mac(&heads), heads }
}
