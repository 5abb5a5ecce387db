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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn damaged_answers_neither_panic_nor_outgrow_the_limit() {
        let limits = Limits { body_bytes: 20, header_fields: 8, header_bytes: 200, ..Limits::default() };
        let answers: [&[u8]; 3] = [
            b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\nA: 1\r\n\r\n012345678901234567890123456789",
            b"HTTP/1.1 103 Hints\r\nA: b\r\n\r\nHTTP/1.1 403 No\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nabcde\r\nA;x=y\r\n0123456789\r\n0\r\nT: 1\r\n\r\n",
            b"HTTP/1.0 401\nWWW-Authenticate: Basic realm=\"x\"\n folded\nContent-Encoding: br\n\nbody",
        ];
        for answer in answers {
            for form in crate::damaged::forms(answer, 2000) {
                let mut progress = Progress::new();
                let mut incoming =
                    Incoming { stream: form.as_slice(), buffer: BytesMut::new(), progress: &mut progress };
                let result = receive(&mut incoming, "GET", &limits).await;
                let received = progress.received;
                assert!(received.raw.len() <= 20, "{}", form.escape_ascii());
                assert!(result.is_ok() == received.head.is_some(), "{}", form.escape_ascii());
                let _ = super::super::answer::finish(received, &limits).await;
            }
        }
    }
}
