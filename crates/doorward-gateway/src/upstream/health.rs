//! Watching upstream servers: each is asked for a page from time to time, and left out while it does not answer well.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use doorward_policy::map::Health;
use http::Request;

use super::pool::Pools;
use super::send::send;
use super::server::{Group, Server};
use crate::body::RequestBody;

/// Watches every server of the group until the task is dropped. What changes is told: the server's number, and whether it is well.
pub async fn watch(group: Arc<Group>, rules: Health, told: impl Fn(&Server, bool)) {
    let pools = Rc::new(Pools::default());
    let mut pulse = tokio::time::interval(Duration::from_millis(rules.every_ms.max(1)));
    pulse.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        pulse.tick().await;
        for server in &group.servers {
            let well = asked(&pools, &group, server, &rules).await;
            if let Some(changed) = server.watched(well, &rules) {
                told(server, changed);
            }
        }
    }
}

async fn asked(pools: &Rc<Pools>, group: &Group, server: &Arc<Server>, rules: &Health) -> bool {
    let Ok(request) = Request::get(&*rules.path)
        .header(http::header::HOST, server.authority.clone())
        .header(http::header::USER_AGENT, concat!("doorward/", env!("CARGO_PKG_VERSION"), " (health)"))
        .body(RequestBody::empty())
    else {
        return false;
    };
    let alone = group.alone(server);
    let patience = Duration::from_millis(rules.timeout_ms);
    let answered = tokio::time::timeout(patience, send(pools, &alone, request, 0)).await;
    matches!(answered, Ok(Ok(sent)) if sent.answer.status().as_u16() < 400)
}
