//! How many connections there are, in all and from one address, and which thread has the fewest.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Connections in all and from one address.
#[derive(Debug, Default)]
pub struct Load {
    all: AtomicUsize,
    by_address: Mutex<HashMap<IpAddr, usize>>,
    by_worker: Vec<AtomicUsize>,
}

/// A connection that is counted until this is dropped.
#[derive(Debug)]
pub struct Place {
    load: Arc<Load>,
    address: IpAddr,
    worker: usize,
}

/// Why a connection is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// There are as many connections as there may be.
    All,
    /// There are as many from this address as there may be.
    Address,
}

impl Load {
    /// Nothing yet, for so many threads.
    #[must_use]
    pub fn new(workers: usize) -> Self {
        Self { by_worker: (0..workers.max(1)).map(|_| AtomicUsize::new(0)).collect(), ..Self::default() }
    }

    /// Takes a connection in, on the thread that has the fewest.
    ///
    /// # Errors
    ///
    /// Where there are as many as there may be.
    pub fn enter(self: &Arc<Self>, address: IpAddr, most: usize, most_by_address: usize) -> Result<Place, Full> {
        if self.all.load(Ordering::Relaxed) >= most {
            return Err(Full::All);
        }
        let address = network(address);
        {
            let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
            let count = by_address.entry(address).or_default();
            if *count >= most_by_address {
                return Err(Full::Address);
            }
            *count += 1;
        }
        self.all.fetch_add(1, Ordering::Relaxed);
        let loads = self.by_worker.iter().map(|count| count.load(Ordering::Relaxed));
        let worker = loads.enumerate().min_by_key(|(_, count)| *count).map_or(0, |(worker, _)| worker);
        self.count(worker, |count| count.fetch_add(1, Ordering::Relaxed));
        Ok(Place { load: Arc::clone(self), address, worker })
    }

    /// How many connections there are.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.all.load(Ordering::Relaxed)
    }

    fn count(&self, worker: usize, change: impl Fn(&AtomicUsize) -> usize) {
        if let Some(count) = self.by_worker.get(worker) {
            change(count);
        }
    }
}

impl Place {
    /// The thread that serves it.
    #[must_use]
    pub fn worker(&self) -> usize {
        self.worker
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.load.all.fetch_sub(1, Ordering::Relaxed);
        self.load.count(self.worker, |count| count.fetch_sub(1, Ordering::Relaxed));
        let mut by_address = self.load.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_address.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                by_address.remove(&self.address);
            }
        }
    }
}

/// What counts as one address: an IPv4 address, or the first 64 bits of an IPv6 one.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6((u128::from(six) & !u128::from(u64::MAX)).into()),
        four => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_few_and_are_given_back() {
        let load = Arc::new(Load::new(2));
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let enter = |text: &str| load.enter(address(text), 3, 2);
        let first = enter("2001:db8::1").unwrap();
        let second = enter("2001:db8::ffff").unwrap();
        assert_eq!((first.worker(), second.worker()), (0, 1));
        assert_eq!(enter("2001:db8::2").unwrap_err(), Full::Address);
        let third = enter("192.0.2.1").unwrap();
        assert_eq!(enter("192.0.2.2").unwrap_err(), Full::All);
        drop((first, third));
        assert_eq!(load.connections(), 1);
        assert_eq!(enter("::ffff:192.0.2.1").unwrap().worker(), 0);
    }
}
