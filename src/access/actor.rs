//! Who acts in one request or one command, and how far they reach.

use super::{Permission, Reach, Role, may};
use crate::error::{Error, Result};
use crate::kernel::lang::Lang;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use uuid::Uuid;

/// The author of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Someone with an account.
    User {
        /// The account.
        id: Uuid,
        /// The structure it belongs to.
        organisation_id: Uuid,
    },
    /// Whoever runs the command line on the host.
    Operator,
    /// The service itself: jobs, migrations.
    System,
}

/// What makes a repeated write harmless: the caller's key and a keyed hash of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// As the caller sent it, or the one-time key of a form.
    pub key: String,
    /// Keyed hash of method, path and body.
    pub body_hash: Vec<u8>,
}

/// Who acts, with which roles, in which request.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The author.
    pub who: Who,
    /// As shown on screen.
    pub name: String,
    /// One or two roles (an administrator may also be data protection officer).
    pub roles: Vec<Role>,
    /// The language the account prefers, if it says so.
    pub lang: Option<Lang>,
    /// The request this is part of.
    pub request_id: Uuid,
    /// Present when the caller wants a repeat to be harmless.
    pub idempotency: Option<IdempotencyKey>,
}

/// Which rows a query may find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// None.
    Nothing,
    /// Those of the account itself.
    User(Uuid),
    /// Those shared with a structure.
    Shared(Uuid),
    /// Those of a structure.
    Organisation(Uuid),
    /// All of the instance.
    Everything,
}

impl Actor {
    /// The command line's actor: written as such in events.
    pub fn operator() -> Self {
        Self::technical(Who::Operator, "passerelle")
    }

    /// The service itself.
    pub fn system() -> Self {
        Self::technical(Who::System, "Passerelle")
    }

    fn technical(who: Who, name: &str) -> Self {
        Self {
            who,
            name: name.to_owned(),
            roles: Vec::new(),
            lang: None,
            request_id: Uuid::new_v4(),
            idempotency: None,
        }
    }

    /// How far this actor reaches with a permission; `None` refuses. Whoever runs the command line on the host holds the
    /// database anyway and reaches everything.
    pub fn reach(&self, permission: Permission) -> Option<Reach> {
        match self.who {
            Who::Operator | Who::System => Some(Reach::All),
            Who::User { .. } => self.roles.iter().filter_map(|role| may(*role, permission)).max(),
        }
    }

    /// Whether a menu or a button is worth showing.
    pub fn can(&self, permission: Permission) -> bool {
        self.reach(permission).is_some()
    }

    /// The lock of the act.
    ///
    /// # Errors
    /// `Forbidden` when no role has this permission at all.
    pub fn require(&self, permission: Permission) -> Result<Reach> {
        self.reach(permission).ok_or(Error::Forbidden)
    }

    /// The lock of the row: what a query may find with this permission.
    pub fn scope(&self, permission: Permission) -> Scope {
        let Some(reach) = self.reach(permission) else { return Scope::Nothing };
        let Who::User { id, organisation_id } = self.who else { return Scope::Everything };
        match reach {
            Reach::All => Scope::Everything,
            Reach::Own | Reach::ReadOwn => Scope::Organisation(organisation_id),
            Reach::Shared => Scope::Shared(organisation_id),
            Reach::Oneself => Scope::User(id),
            // Needs a reason typed for one person; nothing is found without it.
            Reach::WithReason => Scope::Nothing,
        }
    }

    /// The account behind the act.
    ///
    /// # Errors
    /// `Forbidden` for the command line and the service, where a named person has to answer for the act.
    pub fn user_id(&self) -> Result<Uuid> {
        match self.who {
            Who::User { id, .. } => Ok(id),
            Who::Operator | Who::System => Err(Error::Forbidden),
        }
    }

    /// The structure of the account behind the act.
    ///
    /// # Errors
    /// `Forbidden` for the command line and the service.
    pub fn organisation_id(&self) -> Result<Uuid> {
        match self.who {
            Who::User { organisation_id, .. } => Ok(organisation_id),
            Who::Operator | Who::System => Err(Error::Forbidden),
        }
    }
}

impl Scope {
    /// The condition that keeps a query within this scope, where rows belong to a structure by `column`.
    pub fn by_organisation<C: sea_orm::ColumnTrait>(self, column: C) -> sea_orm::Condition {
        let condition = sea_orm::Condition::all();
        match self {
            Self::Everything => condition,
            Self::Organisation(id) => condition.add(column.eq(id)),
            Self::Nothing | Self::User(_) | Self::Shared(_) => condition.add(Expr::value(false)),
        }
    }

    /// The row which `names` names by its `key`, where it lies within this scope: for `EXISTS`. It asks of that one row; a list
    /// of all keys of the scope would be read whole by PostgreSQL, where it is one of two ways to reach something.
    pub fn by_row<C: sea_orm::ColumnTrait>(
        self,
        names: impl sea_orm::ColumnTrait,
        key: C,
        structure: C,
    ) -> SelectStatement {
        Query::select()
            .expr(Expr::val(1))
            .from(key.entity_name())
            .and_where(Expr::col(key.as_column_ref()).equals(names.as_column_ref()))
            .cond_where(self.by_organisation(structure))
            .to_owned()
    }
}
