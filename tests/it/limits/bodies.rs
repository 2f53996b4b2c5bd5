//! Bodies that are too large, too many-fielded or too slow.

use crate::support::wire::{get, on_a_socket, request};
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
fn who_sends_a_body_slowly_holds_nobody_up_and_is_refused() {
    on_a_socket(async |app| {
        let served = app
            .served(|limits| {
                (limits.requests, limits.waiting) = (1, 8);
                // Long enough to step aside, shorter than a slow body is waited for.
                (limits.wait, limits.body) = (Duration::from_millis(500), Duration::from_millis(2_500));
            })
            .await;
        let mut slow = Vec::new();
        for _ in 0..4 {
            let mut client = served.client().await;
            let whole = request("POST", "/sign-in", &FORM, &"a".repeat(1_000));
            client.send(&whole[..whole.len() - 900]).await;
            slow.push(client);
        }
        // The only turn is free meanwhile.
        let mut other = served.client().await;
        let mut shown = 0;
        while shown < 3 {
            other.send(get("/accessibility")).await;
            shown += usize::from(other.answer().await.status() == 200);
        }
        for mut client in slow {
            assert_eq!(client.answer().await.status(), 408);
            assert_eq!(client.rest().await, "");
        }
    });
}
