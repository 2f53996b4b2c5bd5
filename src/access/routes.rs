//! The only way to mount a handler: with the permission it needs. What is mounted is a table, so that menus, the OpenAPI
//! document and the test that calls every route as every role all read the same list.

use super::{Actor, Permission};
use crate::app::App;
use crate::error::Error;
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use utoipa::openapi::{RefOr, Schema};

/// Who may call a route at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone, signed in or not.
    Public,
    /// Roles with this permission.
    Needs(Permission),
}

/// One mounted route.
#[derive(Clone)]
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path, with `{names}`.
    pub path: String,
    /// Who may call it.
    pub access: Access,
    /// What the API document says of it.
    pub doc: Option<Doc>,
}

/// What the API document says of one call.
#[derive(Clone)]
pub struct Doc {
    /// One sentence, present tense.
    pub summary: &'static str,
    /// What may stand in its address behind the question mark.
    pub query: Vec<Parameter>,
    /// Whether its body is a file, as it stands.
    pub takes_file: bool,
    /// The body it takes, with the schemas it refers to.
    pub body: Option<Schemas>,
    /// What it answers.
    pub answer: Option<Schemas>,
    /// The status of success.
    pub status: u16,
}

impl Doc {
    /// The same call, which may be asked with these parameters.
    #[must_use]
    pub fn asking<const N: usize>(mut self, parameters: [(&'static str, Asked); N]) -> Self {
        self.query.extend(parameters.map(|(name, asked)| Parameter { name, asked, required: false }));
        self
    }

    /// The same call, which must be asked with this parameter.
    #[must_use]
    pub fn needing(mut self, name: &'static str, asked: Asked) -> Self {
        self.query.push(Parameter { name, asked, required: true });
        self
    }

    /// The same call, which answers page by page.
    #[must_use]
    pub fn paged(self) -> Self {
        self.asking([("limit", Asked::Whole), ("after", Asked::Text)])
    }

    /// The same call, whose body is a file.
    #[must_use]
    pub fn of_file(mut self) -> Self {
        self.takes_file = true;
        self
    }
}

/// A parameter of an address.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What may stand there.
    pub asked: Asked,
    /// Whether the call is refused without it.
    pub required: bool,
}

/// What may stand in a parameter.
#[derive(Clone, Copy, Debug)]
pub enum Asked {
    /// Any words.
    Text,
    /// A whole number from 1 on.
    Whole,
    /// A day, `2026-03-31`.
    Day,
    /// A key.
    Id,
    /// `true`, or nothing.
    Flag,
    /// One of these codes.
    OneOf(&'static [&'static str]),
}

/// A schema and those it refers to, by name.
#[derive(Clone)]
pub struct Schemas {
    /// The schema itself.
    pub main: RefOr<Schema>,
    /// Everything it refers to.
    pub named: Vec<(String, RefOr<Schema>)>,
}

/// The routes of a stage.
#[derive(Clone, Default)]
pub struct Routes {
    router: Router<App>,
    table: Vec<Route>,
}

impl Routes {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A page or a resource that is read.
    #[must_use]
    pub fn get<H, T>(self, path: &str, permission: Permission, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.mount(Method::GET, path, Access::Needs(permission), handler)
    }

    /// An act.
    #[must_use]
    pub fn post<H, T>(self, path: &str, permission: Permission, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.mount(Method::POST, path, Access::Needs(permission), handler)
    }

    /// Another method.
    #[must_use]
    pub fn method<H, T>(self, method: Method, path: &str, permission: Permission, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.mount(method, path, Access::Needs(permission), handler)
    }

    /// What anyone may call: a short list, compared with the design by a test.
    #[must_use]
    pub fn public<H, T>(self, method: Method, path: &str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.mount(method, path, Access::Public, handler)
    }

    /// Describes the route mounted last.
    ///
    /// # Panics
    /// When nothing is mounted yet: a mistake of the caller, seen at the first start.
    #[must_use]
    pub fn doc(mut self, doc: Doc) -> Self {
        self.table.last_mut().expect("a route is mounted before it is described").doc = Some(doc);
        self
    }

    /// Adds another stage's routes.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// The same routes under a prefix.
    #[must_use]
    pub fn nest(mut self, prefix: &str, inner: Self) -> Self {
        self.router = self.router.nest(prefix, inner.router);
        self.table
            .extend(inner.table.into_iter().map(|route| Route { path: format!("{prefix}{}", route.path), ..route }));
        self
    }

    /// The table of what is mounted.
    pub fn table(&self) -> &[Route] {
        &self.table
    }

    /// The router, for the application to serve.
    pub fn into_router(self) -> Router<App> {
        self.router
    }

    fn mount<H, T>(mut self, method: Method, path: &str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).expect("the methods we mount have a filter");
        let mut guarded = on(filter, handler);
        if let Access::Needs(permission) = access {
            // On the handler only: a method that is not taken here is told so, to everyone.
            guarded = guarded.route_layer(from_fn(move |request, next| lock(permission, request, next)));
        }
        self.router = self.router.route(path, guarded);
        self.table.push(Route { method, path: path.to_owned(), access, doc: None });
        self
    }
}

/// The lock of the route: refuses before the handler, whatever it would do.
async fn lock(permission: Permission, request: Request, next: Next) -> Response {
    let mut response = match request.extensions().get::<Actor>() {
        None => Error::SignIn.into_response(),
        Some(actor) if actor.can(permission) => next.run(request).await,
        Some(_) => Error::Forbidden.into_response(),
    };
    // For whoever notes a refusal further out.
    response.extensions_mut().insert(permission);
    response
}
