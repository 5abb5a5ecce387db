//! Too many requests, and when to come back.

use std::net::Ipv4Addr;
use std::thread;
use std::time::{Duration, Instant};

use super::assertion::{Level, Miss, Ran, Section, left_out, must, practice, should};
use super::sweep::limited;
use super::target::{Ability, Target};
use crate::wire::{Answer, Bare, Item, Request, strings_with_parameters};

/// The section.
pub(super) const SECTION: Section = Section {
    name: "429 and 503",
    assertions: &[
        should(101, "6585 4", "429 explains and has Retry-After", too_many_explains),
        must(102, "6585 4", "429 is not stored", too_many_no_store),
        must(103, "9110 10.2.3", "Retry-After has its form and is at least 1", retry_after_form),
        practice(104, "9110 10.2.3", "Retry-After is true", retry_after_true),
        must(105, "RateLimit draft", "RateLimit fields keep to the draft", rate_limit_fields),
        should(106, "RateLimit draft", "Retry-After is not before the reset", not_before_reset),
        left_out(
            107,
            Level::May,
            "RateLimit draft",
            "the problem type of a used up quota",
            "the type of every problem names its reason in the catalogue, by which programs and `why` know it",
        ),
        left_out(
            108,
            Level::Practice,
            "9110 15.6.4",
            "a limiter whose store is away fails as configured",
            "limits are kept in memory on one machine; there is no store that could be away",
        ),
        practice(109, "9110 17.16", "the throttle of sign-ins treats all accounts alike", sign_in_throttle),
    ],
};

/// Three requests a minute.
const PLACE: &str = "/limited/page";
/// One request in two seconds.
const QUICK: &str = "/quick/page";

/// The refusal once the limit is used up.
fn too_many(target: &Target<'_>) -> Result<Answer, Miss> {
    target.needs(Ability::Limits)?;
    target.ask(&Request::get(PLACE))?.is(&[200])?;
    let answer = limited(target, PLACE)?;
    answer.is(&[429])?;
    Ok(answer)
}

fn too_many_explains(target: &Target<'_>) -> Ran {
    let answer = too_many(target)?;
    let words = answer.text().split_whitespace().count();
    answer.must(words >= 5, "nothing is explained")?.must(answer.field("retry-after").is_some(), "no Retry-After")?;
    Ok(())
}

fn too_many_no_store(target: &Target<'_>) -> Ran {
    let answer = too_many(target)?;
    answer.must(answer.has_member("cache-control", "no-store"), "429 can be stored")?;
    Ok(())
}

/// Retry-After of an answer, in seconds.
fn wait_s(answer: &Answer) -> Result<u64, Miss> {
    let values = answer.all("retry-after");
    let [value] = values.as_slice() else { return Err(answer.miss("not one Retry-After")) };
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let wait = value.parse::<u64>().ok().filter(|wait| digits && *wait >= 1);
    wait.ok_or_else(|| answer.miss("Retry-After is no whole number of seconds of at least 1"))
}

fn retry_after_form(target: &Target<'_>) -> Ran {
    let answer = too_many(target)?;
    let wait = wait_s(&answer)?;
    answer.must(wait <= 60, "longer than the period of the limit")?;
    Ok(())
}

/// How long between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(40);
/// The longest that is waited.
const PATIENCE: Duration = Duration::from_secs(60);

fn retry_after_true(target: &Target<'_>) -> Ran {
    target.needs(Ability::Limits)?;
    target.ask(&Request::get(QUICK))?.is(&[200])?;
    // The promise counts from some moment between these two.
    let asked = Instant::now();
    let refused = target.ask(&Request::get(QUICK))?;
    let answered = Instant::now();
    let wait = Duration::from_secs(wait_s(refused.is(&[429])?)?);
    loop {
        let sent = Instant::now();
        let answer = target.ask(&Request::get(QUICK))?;
        if answer.status == 200 {
            let early = asked.elapsed() + Duration::from_secs(1) < wait;
            return answer.must(!early, &format!("open more than a second before {wait:?} were over")).map(drop);
        }
        let due = sent.duration_since(answered) >= wait;
        answer.is(&[429])?.must(!due, &format!("still shut after the promised {wait:?}"))?;
        if answered.elapsed() > PATIENCE {
            return Err(answer.miss("it does not open"));
        }
        thread::park_timeout(LOOK_EVERY);
    }
}

/// The members of a field of the draft.
fn members(answer: &Answer, name: &str) -> Result<Vec<Item>, Miss> {
    let value = answer.all(name).join(", ");
    answer.must(!value.is_empty(), &format!("no {name}"))?;
    strings_with_parameters(&value).map_err(|fault| answer.miss(&format!("{name} `{value}`: {fault}")))
}

fn rate_limit_fields(target: &Target<'_>) -> Ran {
    target.needs(Ability::Limits)?;
    let open = target.ask(&Request::get(PLACE))?;
    open.is(&[200])?;
    let refused = too_many(target)?;
    for answer in [&refused, &open] {
        for policy in members(answer, "ratelimit-policy")? {
            answer.must(policy.integer("q").is_some_and(|quota| quota > 0), "a policy has no quota `q`")?;
            answer.must(
                policy.get("w").is_none() || policy.integer("w").is_some_and(|window| window > 0),
                "`w` is no window",
            )?;
            let key = policy.get("pk");
            answer.must(key.is_none_or(|key| matches!(key, Bare::Bytes(_))), "`pk` is no byte sequence")?;
        }
        for limit in members(answer, "ratelimit")? {
            answer.must(limit.integer("r").is_some_and(|rest| rest >= 0), "a limit has no rest `r`")?;
            answer.must(
                limit.get("t").is_none() || limit.integer("t").is_some_and(|reset| reset >= 0),
                "`t` is no time",
            )?;
        }
        answer.must(answer.trailers.one("ratelimit").is_none(), "RateLimit stands in the trailers")?;
    }
    let used_up = members(&refused, "ratelimit")?.iter().any(|limit| limit.integer("r") == Some(0));
    refused.must(used_up, "429, and no limit has a rest of 0")?;
    Ok(())
}

fn not_before_reset(target: &Target<'_>) -> Ran {
    let answer = too_many(target)?;
    let wait = wait_s(&answer)?;
    let used_up = members(&answer, "ratelimit")?.into_iter().filter(|limit| limit.integer("r") == Some(0));
    let resets: Vec<i64> = used_up.filter_map(|limit| limit.integer("t")).collect();
    let reset = resets.iter().copied().max().unwrap_or(0);
    answer.must(i64::try_from(wait).is_ok_and(|wait| wait >= reset), "Retry-After is before `t`")?;
    Ok(())
}

/// How many sign-ins are tried at most; the site allows five failures.
const SIGN_INS: usize = 12;

/// Fails to sign in until it is throttled: after how many, and the answer.
fn throttled(target: &Target<'_>, source: Ipv4Addr, user: &str) -> Result<(usize, Answer), Miss> {
    let request = Request::get("/basic/page").basic(user, "wrong");
    for count in 0..SIGN_INS {
        let answer = target.ask_from(Some(source), &request)?;
        if answer.status != 401 {
            answer.is(&[429])?;
            return Ok((count, answer));
        }
    }
    Err(Miss::fail(format!("{SIGN_INS} failures of {user}, and no throttle")))
}

fn sign_in_throttle(target: &Target<'_>) -> Ran {
    target.needs(Ability::SignIns)?;
    let (one, other) = (Ipv4Addr::new(127, 0, 8, 1), Ipv4Addr::new(127, 0, 8, 2));
    let (known_after, known) = throttled(target, one, "dana")?;
    let (unknown_after, unknown) = throttled(target, other, "nobody")?;
    known.must(known_after == unknown_after, &format!("{known_after} failures of Dana, {unknown_after} of nobody"))?;
    let names = |answer: &Answer| {
        let fields = answer.head.fields.iter().map(|(name, _)| name.to_ascii_lowercase());
        fields.collect::<Vec<String>>()
    };
    known.must(names(&known) == names(&unknown), &format!("unlike the one of nobody: {}", unknown.told()))?;
    wait_s(&known)?;
    wait_s(&unknown)?;
    let right = Request::get("/basic/page").basic("dana", "open sesame");
    target.ask_from(Some(one), &right)?.is(&[429])?;
    // Another client is not kept out by it.
    target.ask_from(Some(Ipv4Addr::new(127, 0, 8, 3)), &right)?.is(&[200])?;
    Ok(())
}
