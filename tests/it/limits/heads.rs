//! Heads that are too long, and heads that two readers would read in two ways.

use crate::support::wire::{get, on_a_socket, request};

#[test]
fn a_head_that_is_too_long_is_refused() {
    on_a_socket(async |app| {
        let served = app.served(|_| ()).await;
        let many: String = (0..1_000).map(|n| format!("X-{n}: a\r\n")).collect();
        for head in [
            get(&format!("/sign-in?next={}", "a".repeat(64 * 1024))),
            get(&format!("/sign-in?next={}", "a".repeat(17 * 1024))),
            request("GET", "/sign-in", &[("Cookie", &"a".repeat(600_000))], ""),
            get("/sign-in").replace("\r\n\r\n", &format!("\r\n{many}\r\n")),
        ] {
            let said = served.says(&head).await;
            assert!(said.starts_with("HTTP/1.1 431 "), "{} … → {said:.200}", &head[..60]);
        }
        let said = served.says(get(&format!("/sign-in?next={}", "a".repeat(8 * 1024))) + &get("/healthz")).await;
        assert!(said.starts_with("HTTP/1.1 200 ") && said.ends_with("ok"), "{said:.200}");
    });
}

/// The second request is hidden in the first for whoever reads the first another way: it must never be answered.
#[test]
fn a_request_that_can_be_read_in_two_ways_is_refused_and_the_rest_of_its_connection_not_read() {
    on_a_socket(async |app| {
        let served = app.served(|_| ()).await;
        let host = "Host: 127.0.0.1:8080\r\n";
        let hidden = format!("GET /healthz HTTP/1.1\r\n{host}\r\n");
        for head in [
            format!("POST /sign-in HTTP/1.1\r\n{host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            format!("POST /sign-in HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
            format!("POST /sign-in HTTP/1.1\r\n{host}Transfer-Encoding: xchunked\r\n\r\n"),
            format!("POST /sign-in HTTP/1.1\r\n{host}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
            format!("POST /sign-in HTTP/1.1\r\n{host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
            format!("POST /sign-in HTTP/1.0\r\n{host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            format!("POST /sign-in HTTP/1.1\r\n{host}Content-Length: 0\r\nContent-Length: 0\r\n\r\n"),
            format!("POST /sign-in HTTP/1.1\r\n{host}Content-Length: 0\r\nContent-Length: 5\r\n\r\n"),
            format!("POST /sign-in HTTP/1.1\r\n{host}Content-Length: +0\r\n\r\n"),
            format!("GET /sign-in HTTP/1.1\r\n{host}X: a\r\n b\r\n\r\n"),
            format!("GET /sign-in HTTP/1.1\n{host}\r\n"),
            format!("GET /sign-in HTTP/1.1\r\n{host}X: a\n\r\n"),
            format!("GET /sign-in HTTP/1.1\r\n{host}\n"),
            format!("GET /sign-in HTTP/1.1\r\n{host}{host}\r\n"),
            format!("GET /sign-in HTTP/1.1\r\n{host}Host: evil.example\r\n\r\n"),
            "GET /sign-in HTTP/1.1\r\n\r\n".to_owned(),
            "GET /sign-in HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(),
            "GET http://evil.example/sign-in HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(),
        ] {
            let said = served.says(format!("{head}{hidden}")).await;
            assert!(said.starts_with("HTTP/1.1 400 ") || said.starts_with("HTTP/1.0 400 "), "{head:?} → {said:.300}");
            assert_eq!(said.matches("HTTP/1.").count(), 1, "{head:?} → {said}");
        }
    });
}

#[test]
fn requests_that_follow_each_other_are_each_answered() {
    on_a_socket(async |app| {
        let served = app.served(|_| ()).await;
        let mut client = served.client().await;
        let form = [("Content-Type", "application/x-www-form-urlencoded"), ("Sec-Fetch-Site", "same-origin")];
        let body = "email=a%40example.org&password=\n\nGET / HTTP/1.1\n\n";
        client.send(get("/healthz") + &request("POST", "/sign-in", &form, body) + "\r\n" + &get("/healthz")).await;
        assert_eq!(client.answer().await.body, b"ok");
        assert_eq!(client.answer().await.status(), 422);
        assert_eq!(client.answer().await.body, b"ok");
        // One sent in chunks is answered, and is the last.
        let chunked = "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: application/x-www-form-urlencoded\r\n\
            Sec-Fetch-Site: same-origin\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nemail=a\r\n0\r\n\r\n";
        client.send(chunked.to_owned() + &get("/healthz")).await;
        let answer = client.answer().await;
        assert_eq!((answer.status(), answer.header("connection")), (422, "close"));
        assert_eq!(client.rest().await, "");
    });
}
