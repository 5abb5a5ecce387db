//! Claims of User-Agents against ranges and names.

use std::path::PathBuf;

use futures_util::FutureExt;

use super::*;

fn crawler(name: &str, agent: &str, proof: CrawlerProof) -> Crawler {
    Crawler { name: name.into(), agent: agent.into(), proof }
}

fn crawlers() -> Crawlers {
    let list = [
        crawler("googlebot", "googlebot", CrawlerProof::Ranges(PathBuf::from("googlebot.json"))),
        crawler("googlebot-image", "Googlebot-Image", CrawlerProof::Ranges(PathBuf::from("googlebot.json"))),
        crawler("bingbot", "bingbot", CrawlerProof::Domains(vec!["search.msn.com".into()])),
    ];
    Crawlers::new(&list, |path| {
        assert_eq!(path, Path::new("googlebot.json"));
        Ranges::parse("66.249.64.0/27")
    })
    .unwrap()
}

const GOOGLEBOT: &[u8] = b"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
const BINGBOT: &[u8] = b"Mozilla/5.0 (compatible; bingbot/2.0)";

#[test]
fn a_user_agent_is_a_claim() {
    let crawlers = crawlers();
    for (agent, claimed) in [
        (GOOGLEBOT, Some("googlebot")),
        (b"GOOGLEBOT-IMAGE/1.0", Some("googlebot-image")),
        (b"Googlebot \xff", Some("googlebot")),
        (BINGBOT, Some("bingbot")),
        (b"curl/8.0", None),
        (b"", None),
    ] {
        assert_eq!(crawlers.claims(agent), claimed, "{}", String::from_utf8_lossy(agent));
    }
    let padded = |bytes: usize| [vec![b'x'; bytes - 7], b"bingbot".to_vec()].concat();
    assert_eq!(crawlers.claims(&padded(MAX_AGENT_BYTES)), Some("bingbot"));
    assert_eq!(crawlers.claims(&padded(MAX_AGENT_BYTES + 1)), None);
}

#[test]
fn ranges_settle_a_claim_at_once() {
    let crawlers = crawlers();
    let look = |agent, address: &str| crawlers.look(agent, address.parse().unwrap(), 0);
    assert_eq!(look(GOOGLEBOT, "66.249.64.5"), Claim::Proven("googlebot"));
    assert_eq!(look(GOOGLEBOT, "::ffff:66.249.64.5"), Claim::Proven("googlebot"));
    assert_eq!(look(GOOGLEBOT, "192.0.2.1"), Claim::Refuted("googlebot"));
    assert_eq!(look(b"curl/8.0", "66.249.64.5"), Claim::None);
}

struct Msn;

impl Resolver for Msn {
    async fn names(&self, _: IpAddr) -> Result<Vec<String>, Away> {
        Ok(vec!["crawl.search.msn.com".to_owned()])
    }

    async fn addresses(&self, _: &str) -> Result<Vec<IpAddr>, Away> {
        Ok(vec!["192.0.2.1".parse().unwrap()])
    }
}

#[test]
fn a_name_takes_a_question_that_is_put_once() {
    let crawlers = crawlers();
    for (address, settled) in [("192.0.2.1", Claim::Proven("bingbot")), ("192.0.2.2", Claim::Refuted("bingbot"))] {
        let address: IpAddr = address.parse().unwrap();
        let Claim::Unproven("bingbot", Some(question)) = crawlers.look(BINGBOT, address, 0) else { panic!() };
        assert_eq!(crawlers.look(BINGBOT, address, 0), Claim::Unproven("bingbot", None));
        let verdict = prove(&Msn, question.address, crawlers.domains(question)).now_or_never().unwrap();
        crawlers.settle(question, verdict, 0);
        assert_eq!(crawlers.look(BINGBOT, address, 1), settled);
    }
}

#[test]
fn without_an_answer_a_claim_stays_unproven() {
    let crawlers = crawlers();
    let address: IpAddr = "192.0.2.1".parse().unwrap();
    let Claim::Unproven(_, Some(question)) = crawlers.look(BINGBOT, address, 0) else { panic!() };
    crawlers.settle(question, Verdict::Unknown, 0);
    assert_eq!(crawlers.look(BINGBOT, address, 1), Claim::Unproven("bingbot", None));
}

#[test]
fn a_file_that_cannot_be_read_is_told() {
    let list = [crawler("googlebot", "googlebot", CrawlerProof::Ranges(PathBuf::from("absent.json")))];
    assert_eq!(Crawlers::new(&list, |_| Err("absent")).err(), Some("absent"));
}
