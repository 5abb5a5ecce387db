//! What a client's connection does in time, and what it replaces.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::*;

const WAITS: Waits =
    Waits { head: Duration::from_secs(10), idle: Duration::from_secs(75), write: Duration::from_secs(30) };
const BARE: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n";

fn line(capacity: usize) -> (Line<DuplexStream>, DuplexStream, Arc<Traffic>) {
    let (ours, theirs) = tokio::io::duplex(capacity);
    let traffic = Arc::<Traffic>::default();
    let refuse: Refuse = Arc::new(|status| format!("refused {status}").into_bytes());
    (Line::new(ours, Arc::clone(&traffic), WAITS, refuse), theirs, traffic)
}

async fn written(line: &mut Line<DuplexStream>, theirs: &mut DuplexStream, bytes: &[u8]) -> String {
    line.write_all(bytes).await.unwrap();
    line.flush().await.unwrap();
    let mut buffer = vec![0; 4096];
    let length = theirs.read(&mut buffer).await.unwrap();
    String::from_utf8(buffer[..length].to_vec()).unwrap()
}

#[tokio::test]
async fn a_bare_refusal_is_replaced_where_no_exchange_is_going_on() {
    let (mut line, mut theirs, traffic) = line(4096);
    assert_eq!(written(&mut line, &mut theirs, BARE).await, "refused 400");
    let exchange = traffic.begin();
    assert_eq!(written(&mut line, &mut theirs, BARE).await.as_bytes(), BARE);
    drop(exchange);
    // What is written now may still belong to that exchange; only after a flush it cannot.
    assert_eq!(written(&mut line, &mut theirs, BARE).await.as_bytes(), BARE);
    assert_eq!(written(&mut line, &mut theirs, BARE).await, "refused 400");
}

#[tokio::test]
async fn a_replacement_longer_than_the_pipe_is_written_whole() {
    let (mut line, mut theirs, _) = line(3);
    let (sent, got) = tokio::join!(line.write_all(BARE), async {
        let mut buffer = [0; 11];
        theirs.read_exact(&mut buffer).await.unwrap();
        buffer
    });
    sent.unwrap();
    assert_eq!(&got, b"refused 400");
}

#[test]
fn only_bare_refusals_are_taken_for_such() {
    assert_eq!(bare_refusal(BARE), Some(400));
    assert_eq!(bare_refusal(b"HTTP/1.1 431 X\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"), Some(431));
    assert_eq!(bare_refusal(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nx-request-id: 1\r\n\r\n"), None);
    assert_eq!(bare_refusal(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), None);
    assert_eq!(bare_refusal(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n"), None);
}

#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_come_is_late_and_silence_is_the_end() {
    let (mut first, theirs, _) = line(64);
    let began = Instant::now();
    let mut buffer = [0; 8];
    assert_eq!(first.read(&mut buffer).await.unwrap(), 0);
    assert_eq!(began.elapsed(), WAITS.idle);
    drop(theirs);

    let (mut second, mut theirs, _) = line(64);
    theirs.write_all(b"GET").await.unwrap();
    assert_eq!(second.read(&mut buffer).await.unwrap(), 3);
    let began = Instant::now();
    assert_eq!(second.read(&mut buffer).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    assert_eq!(began.elapsed(), WAITS.head);
    assert!(second.is_late());
}

#[tokio::test(start_paused = true)]
async fn a_client_that_still_sends_is_heard_out_for_a_while() {
    let (mut silent, _theirs, _) = line(64);
    let began = Instant::now();
    silent.shutdown().await.unwrap();
    assert_eq!(began.elapsed(), FAREWELL_QUIET);

    let (mut sent, mut theirs, _) = line(64);
    let client = tokio::spawn(async move {
        theirs.write_all(&[0; 64 * 1024]).await.unwrap();
    });
    sent.shutdown().await.unwrap();
    client.await.unwrap();

    let (mut endless, mut theirs, _) = line(64);
    let began = Instant::now();
    let client = tokio::spawn(async move {
        while theirs.write_all(b"x").await.is_ok() {
            tokio::time::sleep(FAREWELL_QUIET / 2).await;
        }
    });
    endless.shutdown().await.unwrap();
    assert_eq!(began.elapsed(), FAREWELL);
    drop(endless);
    client.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_comes_through_a_tunnel_is_not_forgotten_at_its_end() {
    let (mut line, mut theirs, traffic) = line(64);
    let _tunnel = traffic.begin();
    theirs.write_all(b"more").await.unwrap();
    line.shutdown().await.unwrap();
    let mut rest = [0; 4];
    line.read_exact(&mut rest).await.unwrap();
    assert_eq!(&rest, b"more");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_is_let_go() {
    let (mut line, _theirs, traffic) = line(4);
    let _exchange = traffic.begin();
    let began = Instant::now();
    assert_eq!(line.write_all(b"too much").await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    assert_eq!(began.elapsed(), WAITS.write);
}

#[tokio::test(start_paused = true)]
async fn a_quiet_connection_comes_to_rest_and_speaks_again() {
    let (line, mut theirs, traffic) = line(64);
    let mut line = line.lent();
    let mut buffer = [0; 8];
    for (text, rests) in [("GET /a", true), ("GET /b", false)] {
        let began = Instant::now();
        let coming = async {
            tokio::time::sleep(if rests { REST * 2 } else { REST / 2 }).await;
            theirs.write_all(text.as_bytes()).await.unwrap();
        };
        // As the library does: it goes on reading, and is asked after each wait whether that may end.
        let (read, ()) = tokio::join!(line.read(&mut buffer), coming);
        assert_eq!(buffer.get(..read.unwrap()).unwrap(), text.as_bytes());
        assert_eq!(traffic.came_to_rest(), rests, "{text} after {:?}", began.elapsed());
        drop(traffic.begin());
        line.flush().await.unwrap();
    }
    let mut resting = line.given_back(Bytes::new());
    let wait = Instant::now();
    theirs.write_all(b"GET /c").await.unwrap();
    assert!(resting.speaks().await.unwrap());
    assert_eq!(resting.lent().read(&mut buffer).await.unwrap(), 6);
    assert_eq!((&buffer[..6], wait.elapsed()), (&b"GET /c"[..], Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn what_the_library_had_read_already_is_read_again_in_its_time() {
    let (line, _theirs, _) = line(64);
    let mut line = line.lent().given_back(Bytes::from_static(b"GET /half"));
    assert!(line.speaks().await.unwrap());
    let mut line = line.lent();
    let mut buffer = [0; 4];
    for expected in [b"GET ".as_slice(), b"/hal", b"f"] {
        let length = line.read(&mut buffer).await.unwrap();
        assert_eq!(buffer.get(..length).unwrap(), expected);
    }
    let began = Instant::now();
    assert_eq!(line.read(&mut buffer).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    assert_eq!((began.elapsed(), line.is_late()), (WAITS.head, true));
}

#[tokio::test(start_paused = true)]
async fn who_rests_for_too_long_is_let_go() {
    let (line, theirs, traffic) = line(64);
    let mut line = line.lent().given_back(Bytes::new());
    let began = Instant::now();
    assert!(!line.speaks().await.unwrap());
    assert_eq!((began.elapsed(), traffic.came_to_rest()), (WAITS.idle, false));
    drop(theirs);
    assert!(!line.speaks().await.unwrap());
}
