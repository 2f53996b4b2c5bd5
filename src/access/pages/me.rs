//! One's own profile: password, language, API tokens.

use crate::access::accounts;
use crate::access::{store, tokens};
use crate::error::{Error, FieldError, Result};
use crate::kernel::fields::{Fields, Wish};
use crate::kernel::lang::Lang;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use uuid::Uuid;

struct TokenLine {
    id: Uuid,
    name: String,
    created_at: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "access/me.html")]
struct MePage {
    shell: Shell,
    email: String,
    current: FieldView,
    password: FieldView,
    lang: FieldView,
    token_name: FieldView,
    tokens: Vec<TokenLine>,
    new_token: Option<String>,
}

/// The profile.
pub async fn page(visit: Visit) -> Result<Response> {
    let shell = visit.shell("me-title");
    shown(&visit, StatusCode::OK, shell, None).await
}

async fn shown(visit: &Visit, status: StatusCode, shell: Shell, new_token: Option<String>) -> Result<Response> {
    let user_id = visit.actor()?.user_id()?;
    let row = store::one(&visit.app.db, user_id).await?;
    let languages = vec![("fr".to_owned(), "Français".to_owned()), ("en".to_owned(), "English".to_owned())];
    let tokens = tokens::live(&visit.app.db, user_id).await?;
    let page = MePage {
        current: shell.field("me", "current_password", "password", ""),
        password: shell.field("me", "password", "password", ""),
        lang: shell.field("me", "lang", "radio", visit.lang.code()).options(languages),
        token_name: shell.field("me", "name", "text", ""),
        shell,
        email: row.email,
        tokens: tokens
            .into_iter()
            .map(|token| TokenLine { id: token.id, name: token.name, created_at: token.created_at })
            .collect(),
        new_token,
    };
    Ok(web::page(status, &page))
}

/// A change of password, proven by the one that stands.
pub struct PasswordChange {
    current: String,
    password: String,
}

impl Wish for PasswordChange {
    fn read(fields: &mut Fields) -> Self {
        let mut typed = |name: &str| {
            let value = fields.raw(name).and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
            if value.is_empty() {
                fields.refuse(name, "missing");
            }
            value
        };
        Self { current: typed("current_password"), password: typed("password") }
    }
}

/// Changes the password; every session and token ends, this one too.
pub async fn set_password(visit: Visit, body: FormBody<PasswordChange>) -> Result<Response> {
    let done = match body.wish {
        Err(errors) => Err(Error::Invalid(errors)),
        Ok(wish) => {
            accounts::change_own_password(&visit.app, visit.actor()?, &visit.address, wish.current, wish.password).await
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to("/sign-in").into_response()),
        Err(Error::Invalid(errors)) => wrong(&visit, &errors).await,
        Err(other) => Err(other),
    }
}

async fn wrong(visit: &Visit, errors: &[FieldError]) -> Result<Response> {
    let shell = visit.shell("me-title").with_errors(&["me"], errors);
    shown(visit, StatusCode::UNPROCESSABLE_ENTITY, shell, None).await
}

/// The language of the screens.
pub struct LanguageChoice(Option<Lang>);

impl Wish for LanguageChoice {
    fn read(fields: &mut Fields) -> Self {
        Self(fields.required_word("lang", Lang::from_code))
    }
}

/// Keeps the language with the account.
pub async fn set_language(visit: Visit, body: FormBody<LanguageChoice>) -> Result<Response> {
    accounts::set_own_language(&visit.app, visit.actor()?, body.wish?.0).await?;
    Ok(visit.done("/me", &Flash::new("language-kept")))
}

/// A token's name.
pub struct NewToken(String);

impl Wish for NewToken {
    fn read(fields: &mut Fields) -> Self {
        Self(fields.required_text("name", 80))
    }
}

/// Makes a token that acts as oneself; it is shown once.
pub async fn add_token(visit: Visit, body: FormBody<NewToken>) -> Result<Response> {
    match body.wish {
        Err(errors) => wrong(&visit, &errors).await,
        Ok(NewToken(name)) => {
            let token = accounts::add_own_token(&visit.app, visit.actor()?, &name).await?;
            shown(&visit, StatusCode::OK, visit.shell("me-title"), Some(token)).await
        }
    }
}

/// Ends one of one's own tokens.
pub async fn revoke_token(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    accounts::revoke_own_token(&visit.app, visit.actor()?, web::id(&id)?).await?;
    Ok(visit.done("/me", &Flash::new("token-revoked")))
}
