//! Seals: outside the writes, a job signs the heads of the chains that moved since the last seal, so that a cut or a
//! rewrite of history shows.

use super::canonical;
use crate::act::begin_write;
use crate::app::App;
use crate::entities::{chain_heads, seals};
use crate::error::Result;
use crate::kernel::ids;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;
use std::time::Duration;
use tokio::sync::watch;

const EVERY: Duration = Duration::from_secs(60);
const AT_ONCE: u64 = 500;

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
        let txn = begin_write(&app.db).await?;
        let moved = chain_heads::Entity::find()
            .filter(Expr::col(chain_heads::Column::SealedSeq).lt(Expr::col(chain_heads::Column::Seq)))
            .order_by_asc(chain_heads::Column::Kind)
            .order_by_asc(chain_heads::Column::Id)
            .limit(AT_ONCE)
            .lock_exclusive()
            .all(&txn)
            .await?;
        if moved.is_empty() {
            txn.rollback().await?;
            return Ok(sealed);
        }
        let heads: Vec<_> = moved
            .iter()
            .map(|head| json!({ "kind": head.kind, "id": head.id, "seq": head.seq, "hash": hex::encode(&head.hash) }))
            .collect();
        let now = app.clock.now();
        let content =
            canonical::bytes(&json!({ "v": canonical::FORMAT, "at": canonical::instant(now), "heads": heads }));
        seals::ActiveModel {
            id: Set(ids::new_id(now)),
            at: Set(now),
            mac: Set(app.vault.seal_mac(&content)),
            heads: Set(content),
        }
        .insert(&txn)
        .await?;
        for head in &moved {
            chain_heads::Entity::update_many()
                .col_expr(chain_heads::Column::SealedSeq, Expr::value(head.seq))
                .filter(chain_heads::Column::Kind.eq(head.kind.as_str()).and(chain_heads::Column::Id.eq(head.id)))
                .exec(&txn)
                .await?;
        }
        txn.commit().await?;
        sealed += moved.len();
    }
}
