//! Bodies that are too large, too many-fielded or too slow.

use crate::support::wire::{PATIENCE, get, on_a_socket, request};
use std::time::Duration;

const FORM: [(&str, &str); 2] =
    [("Content-Type", "application/x-www-form-urlencoded"), ("Sec-Fetch-Site", "same-origin")];

#[test]
fn a_body_over_the_limit_is_refused_whether_it_says_its_length_or_not() {
    on_a_socket(async |app| {
        let served = app.served(|_| ()).await;
        let large = "a".repeat(2 * 1024 * 1024 + 1);
        let said = served.says(request("POST", "/sign-in", &FORM, &large)).await;
        assert!(said.starts_with("HTTP/1.1 413 "), "{said:.200}");

        let mut chunked =
            request("POST", "/sign-in", &FORM, "").replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n");
        chunked.extend(std::iter::repeat_n(format!("10000\r\n{}\r\n", "a".repeat(0x10000)), 33));
        let said = served.says(chunked).await;
        assert!(said.starts_with("HTTP/1.1 413 "), "{said:.200}");
    });
}

#[test]
fn a_form_of_a_hundred_thousand_fields_is_refused() {
    on_a_socket(async |app| {
        let served = app.served(|_| ()).await;
        let mut client = served.client().await;
        client.send(request("POST", "/sign-in", &FORM, &"a=b&".repeat(100_000))).await;
        assert_eq!(client.answer().await.status(), 400);
    });
}

#[test]
fn who_sends_a_body_slowly_holds_nobody_up() {
    on_a_socket(async |app| {
        let served = app
            .served(|limits| {
                (limits.requests, limits.waiting) = (1, 8);
                (limits.wait, limits.body) = (PATIENCE, 2 * PATIENCE);
            })
            .await;
        let whole = request("POST", "/sign-in", &FORM, &"a".repeat(1_000));
        let (begun, rest) = whole.split_at(whole.len() - 900);
        let mut slow = Vec::new();
        for _ in 0..4 {
            let mut client = served.client().await;
            client.send(begun).await;
            slow.push(client);
        }
        // The only turn is free meanwhile.
        let mut other = served.client().await;
        for _ in 0..3 {
            other.send(get("/accessibility")).await;
            assert_eq!(other.answer().await.status(), 200);
        }
        for mut client in slow {
            client.send(rest).await;
            assert_eq!(client.answer().await.status(), 422);
        }
    });
}

#[test]
fn a_body_that_is_not_there_in_time_is_refused_with_its_connection() {
    on_a_socket(async |app| {
        let served = app.served(|limits| limits.body = Duration::from_millis(150)).await;
        let whole = request("POST", "/sign-in", &FORM, &"a".repeat(1_000));
        let said = served.says(&whole[..whole.len() - 900]).await;
        assert!(said.starts_with("HTTP/1.1 408 "), "{said:.200}");
    });
}
