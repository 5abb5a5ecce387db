//! Undoes gzip, deflate, br and zstd, guarded against bombs: each step ends at the limit, so that memory stays within twice it.

use async_compression::tokio::bufread::{BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::limits::CODINGS;
use super::progress::Head;

/// The largest window that zstd may ask for, as a power of two: the 8 MiB that RFC 9659 allows on the web.
const ZSTD_WINDOW_LOG: u32 = 23;
/// The bytes decompressed at a time.
const STEP_BYTES: usize = 16 * 1024;

/// What undoing the codings gave.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Undone {
    /// The bytes; where a coding is unknown or broken from its start, still coded.
    pub(super) bytes: Vec<u8>,
    /// Why they are not whole.
    pub(super) cut: Option<String>,
}

/// The codings of this answer's body in the order they were applied: content codings, then transfer codings.
pub(super) fn named(head: &Head) -> Vec<String> {
    let listed = |name| head.all(name).flat_map(|value| value.split(','));
    listed("content-encoding")
        .chain(listed("transfer-encoding"))
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !matches!(coding.as_str(), "" | "identity" | "chunked"))
        .collect()
}

/// Undoes these codings, the last applied first.
pub(super) async fn undo(bytes: Vec<u8>, codings: &[String], limit: usize) -> Undone {
    let mut undone = Undone { bytes, cut: None };
    if undone.bytes.is_empty() {
        return undone;
    }
    if codings.len() > CODINGS {
        undone.cut = Some(format!("the body has {} codings, none was undone", codings.len()));
        return undone;
    }
    for coding in codings.iter().rev() {
        let Some(step) = undo_one(&undone.bytes, coding, limit).await else {
            undone
                .cut
                .get_or_insert_with(|| format!("the body's coding `{coding}` is not understood, the body is as sent"));
            return undone;
        };
        // The first cut is the cause of those that follow.
        undone = Undone { cut: undone.cut.or(step.cut), bytes: step.bytes };
    }
    undone
}

/// Undoes one coding; `None`: unknown.
async fn undo_one(bytes: &[u8], coding: &str, limit: usize) -> Option<Undone> {
    let decoder: Box<dyn AsyncRead + Unpin + Send + '_> = match coding {
        "gzip" | "x-gzip" => {
            let mut decoder = GzipDecoder::new(bytes);
            decoder.multiple_members(true);
            Box::new(decoder)
        }
        "deflate" if is_zlib(bytes) => Box::new(ZlibDecoder::new(bytes)),
        // Some servers send the bare format under this name.
        "deflate" => Box::new(DeflateDecoder::new(bytes)),
        "br" => Box::new(BrotliDecoder::new(bytes)),
        "zstd" => Box::new(ZstdDecoder::with_params(bytes, &[DParameter::window_log_max(ZSTD_WINDOW_LOG)])),
        _ => return None,
    };
    Some(read_up_to(decoder, bytes, coding, limit).await)
}

/// Whether the bytes begin with a zlib header.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [first, second, ..] if first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0)
}

/// Reads what the decoder gives, up to the limit.
async fn read_up_to(mut decoder: impl AsyncRead + Unpin, coded: &[u8], coding: &str, limit: usize) -> Undone {
    let mut bytes = Vec::new();
    let mut step = [0; STEP_BYTES];
    loop {
        match decoder.read(&mut step).await {
            Ok(0) => return Undone { bytes, cut: None },
            Ok(count) => {
                let room = limit.saturating_sub(bytes.len());
                bytes.extend_from_slice(step.get(..count.min(room)).unwrap_or_default());
                if count > room {
                    let cut = format!("the body is longer than {limit} bytes once decompressed, the rest was not read");
                    return Undone { bytes, cut: Some(cut) };
                }
            }
            Err(_) if bytes.is_empty() => {
                let cut = format!("the body does not decompress as `{coding}`, it is as sent");
                return Undone { bytes: coded.to_vec(), cut: Some(cut) };
            }
            Err(_) => {
                let cut = format!("the body's `{coding}` coding ends early or is broken");
                return Undone { bytes, cut: Some(cut) };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_compression::tokio::bufread::{BrotliEncoder, DeflateEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder};

    async fn code(bytes: &[u8], coding: &str) -> Vec<u8> {
        let mut coded = Vec::new();
        match coding {
            "gzip" => GzipEncoder::new(bytes).read_to_end(&mut coded).await,
            "deflate" => ZlibEncoder::new(bytes).read_to_end(&mut coded).await,
            "raw" => DeflateEncoder::new(bytes).read_to_end(&mut coded).await,
            "br" => BrotliEncoder::new(bytes).read_to_end(&mut coded).await,
            "zstd" => ZstdEncoder::new(bytes).read_to_end(&mut coded).await,
            other => panic!("{other}"),
        }
        .unwrap();
        coded
    }

    async fn undo_named(bytes: Vec<u8>, codings: &[&str], limit: usize) -> Undone {
        undo(bytes, &codings.iter().map(|coding| (*coding).to_owned()).collect::<Vec<_>>(), limit).await
    }

    #[tokio::test]
    async fn every_coding_is_undone() {
        for (made, named) in [
            ("gzip", "gzip"),
            ("gzip", "x-gzip"),
            ("deflate", "deflate"),
            ("raw", "deflate"),
            ("br", "br"),
            ("zstd", "zstd"),
        ] {
            let coded = code(b"hello hello hello", made).await;
            let undone = undo_named(coded, &[named], 100).await;
            assert_eq!(undone, Undone { bytes: b"hello hello hello".to_vec(), cut: None }, "{named}");
        }
    }

    #[tokio::test]
    async fn codings_are_undone_from_the_last() {
        let coded = code(&code(b"hello", "br").await, "gzip").await;
        assert_eq!(undo_named(coded, &["br", "gzip"], 100).await.bytes, b"hello");
    }

    #[tokio::test]
    async fn a_bomb_ends_at_the_limit() {
        for coding in ["gzip", "br", "zstd"] {
            let coded = code(&vec![0; 10_000_001], coding).await;
            assert!(coded.len() < 11_000, "{coding}: {}", coded.len());
            let undone = undo_named(coded, &[coding], 1000).await;
            assert_eq!(undone.bytes.len(), 1000);
            assert!(undone.cut.unwrap().contains("longer than 1000 bytes"));
        }
        let undone = undo_named(code(&[7; 1000], "gzip").await, &["gzip"], 1000).await;
        assert_eq!((undone.bytes.len(), undone.cut), (1000, None));
    }

    #[tokio::test]
    async fn what_cannot_be_undone_is_kept_as_sent() {
        let undone = undo_named(b"plain".to_vec(), &["gzip"], 100).await;
        assert_eq!(undone.bytes, b"plain");
        assert!(undone.cut.unwrap().contains("does not decompress"));
        assert!(undo_named(b"plain".to_vec(), &["compress"], 100).await.cut.unwrap().contains("`compress`"));
        assert!(undo_named(b"plain".to_vec(), &["br"; 4], 100).await.cut.unwrap().contains("4 codings"));
        let mut coded = code(&(0..=255).cycle().take(5000).collect::<Vec<u8>>(), "gzip").await;
        coded.truncate(coded.len() - 9);
        let undone = undo_named(coded, &["gzip"], 10_000).await;
        assert!(undone.cut.unwrap().contains("ends early"));
    }
}
