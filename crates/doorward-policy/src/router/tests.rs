//! The router against the plain meaning of patterns, and its work against the number of routes.

use proptest::prelude::*;

use super::*;
use crate::path::PathFault;
use crate::sample::route;

fn matches(pattern: &str, path: &str) -> bool {
    let routes = [route(pattern, &["anyone"])];
    let router = Router::new(&routes, false);
    let found = router.find("shop.example", path).next();
    assert_eq!(found.is_some(), router.matches(0, path), "{pattern} {path}");
    found.is_some()
}

#[test]
fn patterns_mean_what_they_say() {
    for (pattern, yes, no) in [
        ("/", &["/"] as &[&str], &["/a", "/a/"] as &[&str]),
        ("/a", &["/a", "/a/"], &["/", "/b", "/ab", "/a/b", "/A"]),
        ("/a/", &["/a/"], &["/a", "/a/b", "/"]),
        ("/a/b", &["/a/b", "/a/b/"], &["/a", "/a/bc"]),
        ("/*", &["/a", "/a/"], &["/", "/a/b"]),
        ("/**", &["/", "/a", "/a/", "/a/b/c"], &[]),
        ("/**/", &["/", "/a/"], &["/a"]),
        ("/admin/**", &["/admin", "/admin/", "/admin/x", "/admin/x/y/"], &["/", "/administrator", "/x/admin"]),
        ("/a/*/c", &["/a/b/c", "/a/b/c/"], &["/a/c", "/a/b/b/c"]),
        ("/a/{x}", &["/a/1", "/a/1/"], &["/a", "/a/1/2"]),
        ("/{x}/{y}", &["/a/b"], &["/a", "/a/b/c"]),
        ("/*.css", &["/a.css", "/.css"], &["/a.csss", "/acss", "/a.css/b"]),
        ("/a-*-b", &["/a--b", "/a-x-b", "/a-x-y-b"], &["/a-b", "/a-x-c"]),
        ("/*a*b*", &["/ab", "/xaybz", "/aab"], &["/ba", "/a"]),
        ("/a*", &["/a", "/ab"], &["/b"]),
        ("/*0.css", &["/10.css"], &["/%20.css", "/1.css"]),
        ("/*2*", &["/a2"], &["/%20", "/%C2%A0"]),
        ("/a*%20", &["/ab%20"], &["/ab%2520"]),
        ("/**/b", &["/b", "/a/b", "/b/b/", "/a/a/b"], &["/", "/a", "/b/a"]),
        ("/a/**/b", &["/a/b", "/a/x/b", "/a/b/b"], &["/a", "/b", "/x/a/b"]),
        ("/**/*.php", &["/x.php", "/a/b/x.php"], &["/x.php/y"]),
        ("/**/a/**/b/**", &["/a/b", "/x/a/y/b/z", "/a/a/b"], &["/b/a", "/a"]),
        ("/**/{id}", &["/a", "/a/b"], &["/"]),
        ("/stra\u{df}e", &["/stra%C3%9Fe"], &["/strase"]),
        ("/%61%40b", &["/a@b"], &[]),
        ("/a%2Ab", &["/a*b"], &["/axb"]),
        ("/a%20b", &["/a%20b"], &[]),
        ("/.env", &["/.env"], &["/env"]),
        ("/a%2fb", &["/a%2Fb"], &["/a/b"]),
    ] {
        yes.iter().for_each(|path| assert!(matches(pattern, path), "{pattern} {path}"));
        no.iter().for_each(|path| assert!(!matches(pattern, path), "{pattern} {path}"));
    }
}

#[test]
fn what_is_no_pattern_is_told() {
    use PatternFault::*;
    for (text, fault) in [
        ("", NoSlash),
        ("a", NoSlash),
        ("**", NoSlash),
        ("//", EmptySegment),
        ("/a//b", EmptySegment),
        ("/a//", EmptySegment),
        ("/a/./b", DotSegment(".".into())),
        ("/..", DotSegment("..".into())),
        ("/%2e%2E", DotSegment("..".into())),
        ("/a**", PartOfRest("a**".into())),
        ("/***", PartOfRest("***".into())),
        ("/**/**", PartOfRest("**/**".into())),
        ("/a{x}", Parameter("a{x}".into())),
        ("/{}", Parameter("{}".into())),
        ("/{a b}", Parameter("{a b}".into())),
        ("/{x*}", Parameter("{x*}".into())),
        ("/@{x}", Parameter("@{x}".into())),
        ("/{x", Parameter("{x".into())),
        ("/x}", Parameter("x}".into())),
        ("/{a}/{a}", ParameterTwice("a".into())),
        ("/**/{a}/**", ParameterAdrift("a".into())),
        ("/a;b", PathParameters("a;b".into())),
        ("/a%3bb", PathParameters("a%3bb".into())),
        ("/a\\b", Segment { segment: "a\\b".into(), fault: PathFault::EncodedSlash }),
        ("/a?b", Segment { segment: "a?b".into(), fault: PathFault::Delimiter }),
        ("/a%", Segment { segment: "a%".into(), fault: PathFault::Percent }),
        ("/a%*41", Segment { segment: "a%*41".into(), fault: PathFault::Percent }),
        ("/a%00", Segment { segment: "a%00".into(), fault: PathFault::Control }),
    ] {
        assert_eq!(Pattern::parse(text), Err(fault.clone()), "{text}");
        assert!(!fault.hint().is_empty() && fault.to_string().lines().count() == 1);
    }
}

#[test]
fn limits_of_patterns_are_right_at_their_edge() {
    let long = |length: usize| format!("/{}", "a".repeat(length - 1));
    assert!(Pattern::parse(&long(MAX_PATTERN_BYTES)).is_ok());
    assert_eq!(Pattern::parse(&long(MAX_PATTERN_BYTES + 1)), Err(PatternFault::TooLong));
    assert!(Pattern::parse(&"/a".repeat(MAX_PATTERN_SEGMENTS)).is_ok());
    assert_eq!(Pattern::parse(&"/a".repeat(MAX_PATTERN_SEGMENTS + 1)), Err(PatternFault::TooManySegments));
}

#[test]
fn parameters_are_found_from_either_end() {
    for (pattern, path, wanted) in [
        ("/people/{person}/**", "/people/dana/x/y", &[("person", "dana")] as &[(&str, &str)]),
        ("/people/{person}/**", "/people/dana/", &[("person", "dana")]),
        ("/{a}/{b}", "/x/y%20z", &[("a", "x"), ("b", "y%20z")]),
        ("/{a}/**/{b}/c", "/x/1/2/3/c/", &[("a", "x"), ("b", "3")]),
        ("/**/{b}", "/x/y", &[("b", "y")]),
        ("/a", "/a", &[]),
    ] {
        let router = Router::new(&[route(pattern, &["anyone"])], false);
        let found: Vec<_> = router.parameters(0).iter().map(|one| (&*one.name, one.value(path).unwrap())).collect();
        assert_eq!(found, wanted, "{pattern} {path}");
        assert!(Pattern::parse(pattern).unwrap().parameters().eq(wanted.iter().map(|(name, _)| *name)));
    }
}

#[test]
fn hosts_and_case_narrow_and_widen() {
    let mut only = route("/**", &["anyone"]);
    only.hosts = vec![HostPattern::Exact("a.shop.example".into())];
    let mut under = route("/x/**", &["anyone"]);
    under.hosts = vec![HostPattern::Under(".shop.example".into()), HostPattern::Exact("b.example".into())];
    let any = route("/Stra\u{df}e/\u{c4}*", &["anyone"]);
    let routes = [only, under, any];
    let exact = Router::new(&routes, false);
    let ignoring = Router::new(&routes, true);
    for (host, path, wanted, ignored) in [
        ("a.shop.example", "/x", vec![0, 1], vec![0, 1]),
        ("a.shop.example", "/y", vec![0], vec![0]),
        ("c.d.shop.example", "/x", vec![1], vec![1]),
        ("shop.example", "/x", vec![], vec![]),
        ("b.example", "/X/y", vec![], vec![1]),
        ("b.example", "/Stra%C3%9Fe/%C3%84x", vec![2], vec![2]),
        ("b.example", "/STRA%C3%9FE/%C3%A4X", vec![], vec![2]),
    ] {
        assert_eq!(exact.find(host, path).collect::<Vec<_>>(), wanted, "{host} {path}");
        assert_eq!(ignoring.find(host, path).collect::<Vec<_>>(), ignored, "{host} {path}");
    }
}

#[test]
fn nothing_behind_a_broken_route_is_found() {
    let routes = [route("/a", &["anyone"]), route("broken", &["anyone"]), route("/**", &["anyone"])];
    let router = Router::new(&routes, false);
    assert_eq!(router.find("shop.example", "/a").collect::<Vec<_>>(), [0]);
    assert_eq!(router.find("shop.example", "/b").next(), None);
}

#[test]
fn ten_thousand_routes_are_as_much_work_as_ten() {
    let routes = |count: usize| {
        let patterns = (0..count).map(|at| match at % 5 {
            0 => format!("/api/v1/things-{at}/{{id}}"),
            1 => format!("/pages/{at}/**"),
            2 => format!("/pages/{at}/edit"),
            3 => format!("/**/report-{at}.pdf"),
            _ => format!("/shop/{{shop}}/items/{at}"),
        });
        patterns.chain(["/**".to_owned()]).map(|pattern| route(&pattern, &["anyone"])).collect::<Vec<_>>()
    };
    let (few, many) = (Router::new(&routes(10), false), Router::new(&routes(10_000), false));
    for path in
        ["/", "/api/v1/things-5/7", "/pages/6/edit", "/a/b/c/report-8.pdf", "/shop/x/items/9", "/none/of/them/at/all"]
    {
        let work = |router: &Router| {
            let mut found = router.find("shop.example", path);
            (found.next().is_some(), found.visits())
        };
        let ((few_found, few_visits), (many_found, many_visits)) = (work(&few), work(&many));
        assert!(few_found && many_found, "{path}");
        assert!(many_visits <= 2 * few_visits && many_visits <= 8, "{path}: {few_visits} {many_visits}");
    }
}

/// What a pattern means, by its definition and without regard to speed.
fn means(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) if means(rest, path) => true,
        (Some((&"**", _)), Some((_, behind))) => means(pattern, behind),
        (Some((segment, rest)), Some((text, behind))) => segment_means(segment, text) && means(rest, behind),
        _ => false,
    }
}

fn segment_means(segment: &str, text: &str) -> bool {
    match segment {
        "**" => false,
        "*" => true,
        _ if segment.starts_with('{') => true,
        _ => match segment.split_once('*') {
            None => segment == text,
            Some((before, after)) => {
                text.len() >= before.len() + after.len() && text.starts_with(before) && text.ends_with(after)
            }
        },
    }
}

fn pattern_means(pattern: &str, path: &str) -> bool {
    fn parts(text: &str) -> Vec<&str> {
        text.split('/').filter(|part| !part.is_empty()).collect()
    }
    (!pattern.ends_with('/') || path.ends_with('/')) && means(&parts(pattern), &parts(path))
}

fn some_pattern() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => Just("a"), 3 => Just("b"), 2 => Just("ab"), 2 => Just("*"), 1 => Just("{x}"), 1 => Just("a*"), 1 => Just("*b"),
        2 => Just("**")
    ];
    let joined = |(parts, slash): (Vec<&str>, bool)| format!("/{}{}", parts.join("/"), if slash { "/" } else { "" });
    (prop::collection::vec(part, 0..5), prop::bool::weighted(0.1))
        .prop_map(joined)
        .prop_filter("no pattern", |text| Pattern::parse(text).is_ok())
}

fn some_path() -> impl Strategy<Value = String> {
    let part = prop_oneof![Just("a"), Just("b"), Just("ab"), Just("ba"), Just("c")];
    (prop::collection::vec(part, 0..6), any::<bool>()).prop_map(|(parts, slash)| match (parts.is_empty(), slash) {
        (false, true) => format!("/{}/", parts.join("/")),
        _ => format!("/{}", parts.join("/")),
    })
}

fn some_host() -> impl Strategy<Value = Vec<HostPattern>> {
    let host = prop_oneof![
        Just(HostPattern::Exact("a.example".into())),
        Just(HostPattern::Exact("b.a.example".into())),
        Just(HostPattern::Under(".a.example".into())),
        Just(HostPattern::Under(".example".into())),
        Just(HostPattern::Any),
    ];
    prop_oneof![3 => Just(Vec::new()), 2 => prop::collection::vec(host, 1..3)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_router_finds_what_a_scan_finds(
        patterns in prop::collection::vec((some_pattern(), some_host()), 0..12),
        path in some_path(),
        host in prop_oneof![Just("a.example"), Just("b.a.example"), Just("c.b.a.example"), Just("x.org")],
    ) {
        let routes: Vec<Route> = patterns
            .iter()
            .map(|(pattern, hosts)| Route { hosts: hosts.clone(), ..route(pattern, &["anyone"]) })
            .collect();
        let speaks = |route: &Route| route.hosts.is_empty() || route.hosts.iter().any(|pattern| pattern.matches(host));
        let scan: Vec<usize> = routes
            .iter()
            .enumerate()
            .filter(|(_, route)| speaks(route) && pattern_means(&route.path, &path))
            .map(|(position, _)| position)
            .collect();
        let router = Router::new(&routes, false);
        prop_assert_eq!(router.find(host, &path).collect::<Vec<_>>(), scan);
        for (position, route) in routes.iter().enumerate() {
            prop_assert_eq!(router.matches(position, &path), pattern_means(&route.path, &path), "{} {}", route.path, path);
        }
    }

    #[test]
    fn what_is_covered_is_never_missed(wide in some_pattern(), narrow in some_pattern(), path in some_path()) {
        let covers = Pattern::parse(&wide).unwrap().covers(&Pattern::parse(&narrow).unwrap(), false);
        prop_assert!(!covers || !pattern_means(&narrow, &path) || pattern_means(&wide, &path), "{wide} {narrow} {path}");
    }
}

#[test]
fn a_pattern_covers_what_it_always_matches() {
    for (wide, narrow, covers) in [
        ("/**", "/a/**", true),
        ("/**", "/", true),
        ("/a/**", "/a", true),
        ("/a/**", "/a/{x}/*.css", true),
        ("/*", "/{x}", true),
        ("/{x}", "/a*", true),
        ("/a*", "/ab", true),
        ("/a/**/b", "/a/x/**/b", true),
        ("/a", "/a/", true),
        ("/a/", "/a", false),
        ("/a/*", "/a/**", false),
        ("/a", "/b", false),
        ("/ab", "/a*", false),
        ("/A", "/a", false),
        ("/**/b", "/**", false),
    ] {
        let of = |text: &str| Pattern::parse(text).unwrap();
        assert_eq!(of(wide).covers(&of(narrow), false), covers, "{wide} {narrow}");
    }
    assert!(Pattern::parse("/A").unwrap().covers(&Pattern::parse("/a").unwrap(), true));
}
