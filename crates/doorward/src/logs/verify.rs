//! `--verify-dns`: whether those who call themselves a crawler are one, as the domain name system tells it.
//!
//! Operators publish the rule: the address has a name under their domain, and that name leads back to the address. What cannot be looked
//! up stays unverified.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use doorward_gateway::crawler::{Resolver, ServerResolver, SystemResolver, Verdict, prove};
use doorward_observe::logs::{self, Claimed, Claims, Counting, Found, Source};
use doorward_record::figures::Ranges;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::input::InputArgs;
use crate::failure::Failure;
use crate::output;

/// Most claims that are looked up, those of the most requests first.
const MAX_LOOKUPS: usize = 2_000;
/// Claims that are looked up at once.
const AT_ONCE: usize = 32;
/// How long one claim may take, and all of them.
const ONE: Duration = Duration::from_secs(5);
const ALL: Duration = Duration::from_secs(60);

/// Looks the claims of these logs up, and puts what came of it into the ranges.
pub(super) fn verify(
    args: &InputArgs,
    counting: &Counting,
    sources: Vec<Source>,
    threads: usize,
    ranges: &mut Ranges,
) -> Result<(), Failure> {
    if sources.iter().any(|source| matches!(source, Source::Stream(..))) {
        return Err(Failure::usage(
            "`--verify-dns` reads logs twice, and standard input can be read once",
            "write the lines to a file and name that",
        ));
    }
    let outcome = logs::read(&Claims(counting), sources, threads, &AtomicU64::new(0));
    let mut claims = Found::merged(outcome.gathered);
    claims.retain(|claimed| !ranges.knows(claimed.crawler.name));
    let all = claims.len();
    claims.truncate(MAX_LOOKUPS);
    let told = |error: &dyn std::fmt::Display| {
        Failure::new(format!("names cannot be looked up: {error}"), "leave `--verify-dns` out")
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| told(&error))?;
    let settled = match args.dns_server {
        // Its tasks are the runtime's: it is made within.
        Some(server) => {
            let resolver = runtime.block_on(async { ServerResolver::new(server) });
            let resolver = resolver.map_err(|_| told(&"no resolver can be made"))?;
            runtime.block_on(look_up(resolver, claims))
        }
        None => runtime.block_on(look_up(SystemResolver, claims)),
    };
    let (mut verified, mut refuted) = (0, 0);
    for (claimed, verdict) in &settled {
        match verdict {
            Verdict::Proven => verified += 1,
            Verdict::Refuted => refuted += 1,
            Verdict::Unknown => continue,
        }
        ranges.prove(claimed.crawler.name, claimed.address, *verdict == Verdict::Proven);
    }
    if all > 0 {
        let open = all - verified - refuted;
        let are = |count: usize| if count == 1 { "is" } else { "are" };
        output::note(&format!(
            "note: of the claims of {all} address{} to be a crawler {verified} {} true, {refuted} {} not, {open} {} not known",
            if all == 1 { "" } else { "es" },
            are(verified),
            are(refuted),
            are(open),
        ));
    }
    Ok(())
}

/// What became of the claims in the time that there is.
async fn look_up<R>(resolver: R, claims: Vec<Claimed>) -> Vec<(Claimed, Verdict)>
where
    R: Resolver + Clone + 'static,
{
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let local = tokio::task::LocalSet::new();
    let mut waiting = JoinSet::new();
    for claimed in claims {
        let (gate, resolver) = (Arc::clone(&gate), resolver.clone());
        waiting.spawn_local_on(
            async move {
                let Ok(_place) = gate.acquire().await else { return (claimed, Verdict::Unknown) };
                let domains: Vec<Box<str>> =
                    claimed.crawler.proof.domains.iter().map(|&domain| domain.into()).collect();
                let asked = tokio::time::timeout(ONE, prove(&resolver, claimed.address, &domains));
                (claimed, asked.await.unwrap_or(Verdict::Unknown))
            },
            &local,
        );
    }
    let mut settled = Vec::new();
    let all = async {
        while let Some(done) = waiting.join_next().await {
            settled.extend(done.ok());
        }
    };
    // What is not answered in time stays unverified.
    let _ = tokio::time::timeout(ALL, local.run_until(all)).await;
    settled
}
