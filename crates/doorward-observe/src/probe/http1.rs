//! One exchange over HTTP/1: sends the bytes, skips interim answers, and reads until the message is complete.
//!
//! One connection serves one probe, and `Connection: close` is not added: what is sent is the request's to say. The end of the
//! answer is found by its framing, never by waiting for the server to hang up where it need not.

use bytes::BytesMut;
use doorward_diagnose::observation::{Failure, FailureKind};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::connect::Stream;
use super::failure::{failure, from_stream};
use super::framing::{self, Framing};
use super::head;
use super::limits::{INTERIM_ANSWERS, Limits};
use super::progress::{Head, Progress};

/// The bytes read from the connection at a time.
const READ_BYTES: usize = 16 * 1024;

/// What comes from the server, read but not yet understood.
pub(super) struct Incoming<'a, R> {
    /// The reading side of the connection.
    stream: R,
    /// The bytes read so far.
    pub(super) buffer: BytesMut,
    /// Where the first byte is noted.
    pub(super) progress: &'a mut Progress,
}

impl<R: AsyncRead + Unpin> Incoming<'_, R> {
    /// Reads more; `false` at the end of the connection.
    pub(super) async fn more(&mut self) -> Result<bool, Failure> {
        self.buffer.reserve(READ_BYTES);
        match (&mut self.stream).take(READ_BYTES as u64).read_buf(&mut self.buffer).await {
            Ok(0) => Ok(false),
            Ok(_) => {
                self.progress.byte_came();
                Ok(true)
            }
            // Many servers end TLS without saying so.
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => {
                let asked = self.progress.tls.as_ref().is_some_and(|tls| tls.certificate_asked);
                Err(from_stream(&error, asked, "waiting for the answer"))
            }
        }
    }
}

/// Sends the message and receives the answer into `progress`. Both go on at once: a server may refuse a long body before its end.
pub(super) async fn exchange(
    stream: &mut Box<dyn Stream>,
    message: &[u8],
    method: &str,
    limits: &Limits,
    progress: &mut Progress,
) -> Result<(), Failure> {
    let asked = progress.tls.as_ref().is_some_and(|tls| tls.certificate_asked);
    progress.sending();
    let (reader, mut writer) = tokio::io::split(stream);
    let mut incoming = Incoming { stream: reader, buffer: BytesMut::new(), progress };
    let sending = send(&mut writer, message);
    let receiving = receive(&mut incoming, method, limits);
    tokio::pin!(sending, receiving);
    let mut unsent = None;
    let mut sent = false;
    loop {
        tokio::select! {
            result = &mut sending, if !sent => {
                sent = true;
                unsent = result.err();
            }
            result = &mut receiving => {
                // A failure to send explains a missing answer better than the silence that follows it.
                return match (result, unsent) {
                    (Err(received), Some(error)) if received.kind == FailureKind::ConnectionClosed => {
                        Err(from_stream(&error, asked, "sending the request"))
                    }
                    (result, _) => result,
                };
            }
        }
    }
}

/// Sends the bytes.
async fn send(writer: &mut (impl AsyncWrite + Unpin), message: &[u8]) -> std::io::Result<()> {
    writer.write_all(message).await?;
    writer.flush().await
}

/// Receives the final answer: its head, then its body.
async fn receive(
    incoming: &mut Incoming<'_, impl AsyncRead + Unpin>,
    method: &str,
    limits: &Limits,
) -> Result<(), Failure> {
    let head = final_head(incoming, limits).await?;
    let framing = Framing::of(method, &head);
    incoming.progress.received.head = Some(head);
    framing::receive(incoming, framing, limits).await
}

/// The head of the final answer; interim ones are skipped.
async fn final_head(incoming: &mut Incoming<'_, impl AsyncRead + Unpin>, limits: &Limits) -> Result<Head, Failure> {
    for _ in 0..=INTERIM_ANSWERS {
        let head = one_head(incoming, limits).await?;
        // 101 is final: what follows is no longer HTTP.
        if !(100..200).contains(&head.status) || head.status == 101 {
            return Ok(head);
        }
    }
    Err(failure(FailureKind::NotHttp, format!("more than {INTERIM_ANSWERS} interim (1xx) answers and no final one")))
}

/// The next head.
pub(super) async fn one_head(
    incoming: &mut Incoming<'_, impl AsyncRead + Unpin>,
    limits: &Limits,
) -> Result<Head, Failure> {
    let mut searched = 0;
    loop {
        if let Some(head) = head::take(&mut incoming.buffer, &mut searched, limits)? {
            return Ok(head);
        }
        if !incoming.more().await? {
            return Err(match incoming.buffer.is_empty() {
                true => failure(FailureKind::ConnectionClosed, "the server closed the connection without an answer"),
                false => {
                    failure(FailureKind::ConnectionClosed, "the connection ended within the answer's header section")
                }
            });
        }
    }
}

/// Receives one answer from a stream, for a message that was sent already: the proxy's answer to CONNECT.
pub(super) async fn receive_from(
    stream: &mut Box<dyn Stream>,
    method: &str,
    limits: &Limits,
    progress: &mut Progress,
) -> Result<BytesMut, Failure> {
    let mut incoming = Incoming { stream, buffer: BytesMut::new(), progress };
    receive(&mut incoming, method, limits).await?;
    Ok(incoming.buffer)
}
