//! One request over HTTP/2 without TLS, for what HTTP/1.1 cannot show: trailers in place of a body, as gRPC has them.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use h2::client::{self, SendRequest};
use http::HeaderMap;

use super::answer::Answer;
use super::connection::WireFailure;
use super::message::{Head, Request};

/// The most that is read of a body, in bytes.
const BODY_BYTES: usize = 1024 * 1024;

/// Asks, knowing that the server speaks HTTP/2.
///
/// # Errors
///
/// Where no answer comes in time.
pub fn ask_http2(
    address: SocketAddr,
    authority: &str,
    request: &Request,
    patience: Duration,
) -> Result<Answer, WireFailure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| WireFailure::Connect(error.to_string()))?;
    let asking = async {
        let stream = tokio::net::TcpStream::connect(address).await;
        let stream = stream.map_err(|error| WireFailure::Connect(error.to_string()))?;
        let (sender, connection) = client::handshake(stream).await.map_err(no_http2)?;
        let exchange = exchange(sender, authority, request);
        tokio::pin!(exchange, connection);
        tokio::select! {
            answer = &mut exchange => answer,
            // The connection ended first: what the stream was told stands in the exchange.
            _ = &mut connection => exchange.await,
        }
    };
    runtime.block_on(async { tokio::time::timeout(patience, asking).await.unwrap_or(Err(WireFailure::TimedOut)) })
}

async fn exchange(sender: SendRequest<Bytes>, authority: &str, request: &Request) -> Result<Answer, WireFailure> {
    let mut head = http::Request::builder()
        .method(request.method.as_str())
        .uri(format!("http://{authority}{}", request.target))
        .version(http::Version::HTTP_2);
    for (name, value) in &request.fields {
        head = head.header(name.as_str(), value.as_str());
    }
    let head = head.body(()).map_err(|error| WireFailure::NotHttp(error.to_string()))?;
    let mut sender = sender.ready().await.map_err(no_http2)?;
    let (response, mut body) = sender.send_request(head, false).map_err(no_http2)?;
    // A server that refuses early may have no wish for the body.
    body.send_data(Bytes::copy_from_slice(&request.body), true).ok();
    let (parts, mut stream) = response.await.map_err(no_http2)?.into_parts();
    let mut answer = Answer { status: parts.status.as_u16(), head: fields(&parts.headers), ..Answer::default() };
    answer.head.first_line = format!("HTTP/2 {}", answer.status);
    while let Some(piece) = stream.data().await {
        let piece = piece.map_err(no_http2)?;
        stream.flow_control().release_capacity(piece.len()).map_err(no_http2)?;
        answer.body.extend_from_slice(&piece);
        if answer.body.len() > BODY_BYTES {
            return Err(WireFailure::NotHttp(format!("a body of more than {BODY_BYTES} bytes")));
        }
    }
    if let Some(trailers) = stream.trailers().await.map_err(no_http2)? {
        answer.trailers = fields(&trailers);
    }
    Ok(answer)
}

fn no_http2(error: h2::Error) -> WireFailure {
    WireFailure::NotHttp(error.to_string())
}

/// Fields in their order, with bytes above ASCII told as Latin-1.
fn fields(map: &HeaderMap) -> Head {
    let latin1 = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect();
    let fields = map.iter().map(|(name, value)| (name.to_string(), latin1(value.as_bytes()))).collect();
    Head { first_line: String::new(), fields }
}
