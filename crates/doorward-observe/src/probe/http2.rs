//! One exchange over HTTP/2. Names go out in lower case and the fields of the connection are left out, as the version demands;
//! among received fields, those of one name stand together.

use bytes::Bytes;
use doorward_diagnose::observation::{Failure, FailureKind, Field, HttpVersion, Request};
use h2::{Reason, RecvStream, SendStream, client};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use std::future::poll_fn;

use super::connect::Stream;
use super::encode::{self, from_latin1, latin1};
use super::failure::{failure, from_stream};
use super::framing::{keep, over_limit};
use super::head::too_large;
use super::limits::Limits;
use super::progress::{Head, Progress};

/// The receive window of the connection and its stream.
const WINDOW_BYTES: u32 = 1024 * 1024;
/// What HPACK's size of a field counts beyond its name and value (RFC 9113, section 6.5.2).
const FIELD_OVERHEAD_BYTES: usize = 32;
/// Fields that belong to an HTTP/1 connection; `host` becomes `:authority`.
const CONNECTION_FIELDS: &[&str] =
    &["connection", "host", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];

/// Sends the request and receives the answer into `progress`.
pub(super) async fn exchange(
    stream: Box<dyn Stream>,
    request: &Request,
    limits: &Limits,
    progress: &mut Progress,
) -> Result<(), Failure> {
    let head = request_head(request)?;
    let asked = progress.tls.as_ref().is_some_and(|tls| tls.certificate_asked);
    progress.sending();
    // h2 answers an oversized section with a bare protocol error: its own limit stands further out, so that ours is met first.
    let list_bytes = u32::try_from(limits.header_bytes.saturating_mul(4)).unwrap_or(u32::MAX);
    let (sender, connection) = client::Builder::new()
        .initial_window_size(WINDOW_BYTES)
        .initial_connection_window_size(WINDOW_BYTES)
        .max_header_list_size(list_bytes)
        .enable_push(false)
        .handshake::<_, Bytes>(stream)
        .await
        .map_err(|error| from_h2(&error, asked))?;
    let body = Bytes::copy_from_slice(&request.body);
    let talking = talk(sender, head, body, asked, limits, progress);
    tokio::pin!(talking, connection);
    let mut running = true;
    loop {
        tokio::select! {
            result = &mut talking => return result,
            // Its errors reach the stream too, and are told from there.
            _ = &mut connection, if running => running = false,
        }
    }
}

/// The exchange on its stream.
async fn talk(
    sender: client::SendRequest<Bytes>,
    head: http::Request<()>,
    body: Bytes,
    asked: bool,
    limits: &Limits,
    progress: &mut Progress,
) -> Result<(), Failure> {
    let mut sender = sender.ready().await.map_err(|error| from_h2(&error, asked))?;
    let (answer, upload) = sender.send_request(head, body.is_empty()).map_err(|error| from_h2(&error, asked))?;
    let uploading = upload_all(upload, body);
    tokio::pin!(uploading, answer);
    let mut running = true;
    let answer = loop {
        tokio::select! {
            result = &mut answer => break result.map_err(|error| from_h2(&error, asked))?,
            () = &mut uploading, if running => running = false,
        }
    };
    progress.byte_came();
    let (parts, received) = answer.into_parts();
    let fields = received_fields(&parts.headers, limits)?;
    progress.received.head =
        Some(Head { status: parts.status.as_u16(), phrase: String::new(), version: Some(HttpVersion::Http2), fields });
    progress.received.cut = download(received, limits, progress).await;
    Ok(())
}

/// Sends the body as the peer's window allows. It ends silently where the server wants no more: its answer says why.
async fn upload_all(mut stream: SendStream<Bytes>, mut body: Bytes) {
    while !body.is_empty() {
        stream.reserve_capacity(body.len());
        let Some(Ok(room)) = poll_fn(|context| stream.poll_capacity(context)).await else { return };
        let part = body.split_to(room.min(body.len()));
        if stream.send_data(part, body.is_empty()).is_err() {
            return;
        }
    }
}

/// Receives the body; gives the note where it is cut.
async fn download(mut stream: RecvStream, limits: &Limits, progress: &mut Progress) -> Option<String> {
    while let Some(part) = stream.data().await {
        let part = match part {
            Ok(part) => part,
            Err(error) => return Some(format!("the stream ended within the body: {}", from_h2(&error, false).detail)),
        };
        if !keep(&mut progress.received.raw, &part, limits) {
            return Some(over_limit(limits));
        }
        let _ = stream.flow_control().release_capacity(part.len());
    }
    None
}

/// The fields of an answer, within the limits.
fn received_fields(headers: &HeaderMap, limits: &Limits) -> Result<Vec<Field>, Failure> {
    let bytes: usize =
        headers.iter().map(|(name, value)| name.as_str().len() + value.len() + FIELD_OVERHEAD_BYTES).sum();
    if headers.len() > limits.header_fields || bytes > limits.header_bytes {
        return Err(too_large(limits));
    }
    Ok(headers.iter().map(|(name, value)| Field::new(name.as_str(), from_latin1(value.as_bytes()))).collect())
}

/// The head of the request in HTTP/2's terms.
fn request_head(request: &Request) -> Result<http::Request<()>, Failure> {
    let unsendable = |what: &str| failure(FailureKind::Other, format!("{what} cannot be sent over HTTP/2"));
    let authority = request.field("host").map_or_else(|| encode::host(request), str::to_owned);
    let uri = Uri::builder()
        .scheme(request.url.scheme())
        .authority(latin1(&authority).as_slice())
        .path_and_query(latin1(&encode::target(request)).as_slice())
        .build()
        .map_err(|_| unsendable("this host or target"))?;
    let mut head = http::Request::builder()
        .version(http::Version::HTTP_2)
        .method(request.method.as_str())
        .uri(uri)
        .body(())
        .map_err(|_| unsendable("this method"))?;
    for field in encode::fields(request) {
        let lower = field.name.to_ascii_lowercase();
        let te = lower == "te" && !field.value.eq_ignore_ascii_case("trailers");
        if te || CONNECTION_FIELDS.contains(&lower.as_str()) {
            continue;
        }
        let name = HeaderName::from_bytes(lower.as_bytes()).map_err(|_| unsendable("a field name of the request"))?;
        let value = HeaderValue::from_bytes(&latin1(&field.value))
            .map_err(|_| unsendable(&format!("the value of `{}`", field.name)))?;
        head.headers_mut().try_append(name, value).map_err(|_| unsendable("so many fields"))?;
    }
    Ok(head)
}

/// The failure behind an error of h2.
fn from_h2(error: &h2::Error, asked: bool) -> Failure {
    if let Some(error) = error.get_io() {
        return from_stream(error, asked, "waiting for the answer");
    }
    let reason = error.reason();
    let (kind, words) = match reason {
        Some(Reason::ENHANCE_YOUR_CALM) if error.is_library() => {
            (FailureKind::HeaderTooLarge, "the answer's header section has no end")
        }
        Some(Reason::HTTP_1_1_REQUIRED) => (FailureKind::Other, "the server wants HTTP/1.1 for this"),
        _ if error.is_remote() && error.is_go_away() => {
            (FailureKind::ConnectionClosed, "the server ended the HTTP/2 connection without an answer")
        }
        _ if error.is_remote() => (FailureKind::ConnectionReset, "the server reset the HTTP/2 stream"),
        Some(Reason::PROTOCOL_ERROR | Reason::FRAME_SIZE_ERROR | Reason::COMPRESSION_ERROR) => {
            (FailureKind::NotHttp, "what the server sends is not HTTP/2")
        }
        _ => (FailureKind::ConnectionClosed, "the HTTP/2 connection ended without an answer"),
    };
    match reason {
        Some(reason) => failure(kind, format!("{words} ({reason:?})")),
        None => failure(kind, words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    #[test]
    fn connection_fields_are_left_out_and_names_lowered() {
        let mut request = Request::get(Url::parse("http://a.test:81/p?q").unwrap());
        request.fields = vec![
            Field::new("Host", "b.test"),
            Field::new("Connection", "close"),
            Field::new("TE", "gzip"),
            Field::new("X-Name", "\u{e9}"),
        ];
        let head = request_head(&request).unwrap();
        assert_eq!(head.uri().to_string(), "http://b.test/p?q");
        assert_eq!(head.headers().len(), 1);
        assert_eq!(head.headers()["x-name"].as_bytes(), b"\xe9");
    }

    #[test]
    fn what_http2_cannot_carry_is_said() {
        let mut request = Request::get(Url::parse("http://a.test/").unwrap());
        request.fields = vec![Field::new("X-Name", "a\nb")];
        assert_eq!(request_head(&request).unwrap_err().detail, "the value of `X-Name` cannot be sent over HTTP/2");
    }
}
