//! The service as it runs: what its health pages, its figures and its log say, and of whom they say nothing.

use crate::on_both;
use crate::support::TestApp;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn ask(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let (first, rest) = request.split_once("\r\n").unwrap_or((request, ""));
    let text = format!("{first} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{rest}\r\n");
    let text = if rest.contains("\r\n\r\n") { text.trim_end().to_owned() } else { text };
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// The service on this test's database; ended with the test, whatever happens.
struct Served {
    child: Child,
    log: BufReader<std::process::ChildStderr>,
    port: u16,
    metrics: u16,
}

impl Served {
    fn start(app: &TestApp) -> Self {
        let (port, metrics) = (free_port(), free_port());
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_passerelle"))
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .env("PASSERELLE_DATABASE_URL", &app.app.config.database_url)
            .env("PASSERELLE_MASTER_KEY_FILE", &app.app.config.master_key_file)
            .env("PASSERELLE_METRICS_LISTEN", format!("127.0.0.1:{metrics}"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("\"serving\"") {
            line.clear();
            assert!(log.read_line(&mut line).unwrap() > 0, "it ended before it served");
        }
        Self { child, log, port, metrics }
    }

    /// Ends it; what it wrote since it serves.
    fn end(mut self) -> String {
        self.child.kill().unwrap();
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        rest
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

on_both! {
    async fn figures_and_log_say_what_an_operator_needs_and_nothing_that_anyone_typed(app: TestApp) {
        let token = app.world.account("workshop_lead").token.clone();
        let at = app.clone();
        let (figures, log) = tokio::task::spawn_blocking(move || {
            let served = Served::start(&at);
            let bearer = format!("Authorization: Bearer {token}\r\nUser-Agent: Grandvaloux\r\n");
            assert!(ask(served.port, "GET /healthz").ends_with("\r\n\r\nok"));
            assert!(ask(served.port, "GET /readyz").ends_with("\r\n\r\nready"));
            for _ in 0..2 {
                let answer = ask(served.port, &format!("GET /api/v1/organisations?limit=1\r\n{bearer}"));
                assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            }
            let body = r#"{"name":"Grandvaloux","kinds":["donor"]}"#;
            let length = body.len();
            let post = format!("POST /api/v1/organisations\r\n{bearer}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}");
            assert!(ask(served.port, &post).starts_with("HTTP/1.1 201"));
            assert!(ask(served.port, "GET /Grandvaloux/x?q=Grandvaloux").starts_with("HTTP/1.1 303"));
            assert!(ask(served.port, "GRANDVALOUX /today").starts_with("HTTP/1.1 4"));
            let hidden = ask(served.port, &format!("GET /metrics\r\n{bearer}"));
            assert!(hidden.starts_with("HTTP/1.1 303"), "figures have a listener of their own: {hidden}");
            (ask(served.metrics, "GET /metrics"), served.end())
        })
        .await
        .unwrap();
        for line in [
            r#"passerelle_http_requests_total{method="GET",status="200",endpoint="/api/v1/organisations"} 2"#,
            r#"passerelle_http_requests_total{method="POST",status="201",endpoint="/api/v1/organisations"} 1"#,
            r#"endpoint="none""#,
            "passerelle_http_requests_duration_seconds_bucket",
            "passerelle_http_requests_pending",
            "passerelle_events_total 1",
            "passerelle_seals_waiting ",
            "passerelle_seals_lag_seconds ",
            "passerelle_database_up 1",
            r#"passerelle_database_connections{state="idle"}"#,
        ] {
            assert!(figures.contains(line), "{line} is not in\n{figures}");
        }
        let mut requests = Vec::new();
        for line in log.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("not one event: {line}"));
            let fields = line["fields"].clone();
            if line["target"] == "passerelle::requests" {
                assert!(fields["ms"].as_f64().is_some_and(|ms| ms >= 0.0) && fields["id"].as_str().is_some_and(|id| id.len() == 36));
                requests.push(format!("{} {} {}", fields["method"], fields["route"], fields["status"]).replace('"', ""));
            }
        }
        let organisations = "/api/v1/organisations";
        let expected = [
            format!("GET {organisations} 200"), format!("GET {organisations} 200"), format!("POST {organisations} 201"),
            "GET none 303".to_owned(),
        ];
        assert_eq!(requests[..4], expected, "health pages are not in it");
        assert!(requests[4].starts_with("other "), "{requests:?}");
        for (what, text) in [("the figures", &figures), ("the log", &log)] {
            assert!(!text.to_lowercase().contains("grandvaloux"), "{what}: {text}");
        }
    }

    async fn what_ended_is_taken_away_and_no_more(app: TestApp) {
        use passerelle::operation::upkeep::clear;
        let lead = app.api("workshop_lead");
        let wish = || serde_json::json!({ "name": "Emmaüs", "kinds": ["donor"] });
        lead.post_once("once", "/organisations", wish()).await.expect(201);
        app.visitor().sign_in("nobody@example.org", "wrong wrong wrong").await;
        let caseworker = app.browser("caseworker").await;
        let person = app.api("caseworker").post("/beneficiaries", crate::support::fixtures::person("A", "B")).await.expect(201);
        caseworker.page(&format!("/beneficiaries/{}", person.str("/file_number"))).await;
        let count = async |table: &str| app.count(&format!("SELECT count(*) FROM {table}")).await;
        app.pass(chrono::Duration::minutes(20));
        clear(&app.app).await.unwrap();
        caseworker.page("/today").await;
        assert!(count("sign_in_throttles").await > 0 && count("idempotency_keys").await > 0);
        app.pass(chrono::Duration::hours(47));
        clear(&app.app).await.unwrap();
        assert_eq!(count("user_sessions").await, 0);
        lead.post_once("once", "/organisations", wish()).await.expect(201);
        app.pass(chrono::Duration::hours(2));
        clear(&app.app).await.unwrap();
        assert_eq!((count("idempotency_keys").await, count("sign_in_throttles").await), (0, 0));
        let readings = count("read_log").await;
        assert!(readings > 0);
        app.pass(chrono::Duration::days(360));
        clear(&app.app).await.unwrap();
        assert_eq!(count("read_log").await, readings);
        app.pass(chrono::Duration::days(7));
        assert_eq!(clear(&app.app).await.unwrap(), u64::try_from(readings).unwrap());
        assert_eq!(app.differences().await, [""; 0]);
    }
}
