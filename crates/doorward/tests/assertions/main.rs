//! The suite of assertions against our own gateway: one test a rule, each with a process of its own, so that no counter and no
//! cache of one rule is seen by another.
//!
//! A name stands here for each rule that applies; the last test holds the list against the suite.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::path::PathBuf;

use doorward_testkit::assertions::{ABLE_DOORWARD, Again, Kind as Applying, Outcome, SITE, Target, named};
use doorward_testkit::stage::{Kind, Program, Stage};

/// Starts the gateway with the suite's site, and lets one rule judge it.
fn judge(name: &str) {
    let (_, assertion) = named().find(|(known, _)| known == name).expect("the suite knows the name");
    let path = PathBuf::from(env!("CARGO_BIN_EXE_doorward"));
    let stage = Stage::new(Program { kind: Kind::Doorward, path, template: SITE.to_owned() }).unwrap();
    let running = stage.launch(&[]).unwrap_or_else(|why| panic!("{why}"));
    let target = Target::of(&stage, &running, ABLE_DOORWARD, Again::Program);
    match assertion.judge(&target) {
        Outcome::Pass => {}
        other => panic!("{} ({}, {}): {other:#?}", assertion.title, assertion.level.word(), assertion.rfc),
    }
}

/// A test for each name, and the list of names.
macro_rules! rules {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            judge(stringify!($name));
        })*

        /// The names that have a test.
        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

rules! {
    c001_every_401_carries_a_challenge
    c002_only_schemes_of_the_resource_are_offered
    c003_no_credentials_is_401
    c004_invalid_credentials_are_401
    c005_good_credentials_that_do_not_suffice_are_403
    c006_no_parameter_twice_in_a_challenge
    c007_a_realm_is_a_quoted_string
    c008_quotes_and_backslashes_of_a_realm_are_escaped
    c009_challenges_keep_to_the_grammar
    c010_several_challenges_stand_in_several_lines
    c011_the_realm_is_constant_over_its_space
    c012_a_well_known_scheme_is_offered_first
    c013_the_upstreams_challenges_pass_unmodified
    c014_credentials_that_are_not_consumed_pass_unmodified
    c015_a_refused_head_has_no_content_and_the_fields_of_get
    c016_a_refusal_explains_itself
    c017_the_upstreams_challenge_on_403_is_kept
    c018_a_refused_request_ignores_preconditions
    c019_a_refused_request_ignores_range
    c020_a_refused_expectation_gets_the_final_status_at_once
    c021_nothing_is_told_before_authentication
    c022_a_refusal_of_the_upstream_is_told_from_the_gateways
    c023_schemes_are_read_in_any_case
    c024_several_spaces_after_the_scheme_are_read
    c025_two_authorization_lines_are_400
    c026_an_unsupported_scheme_counts_as_no_credentials
    c027_a_token_is_read_by_its_grammar
    c028_a_missing_or_garbled_token_is_400_invalid_request
    c029_oversize_credentials_are_431
    c030_userinfo_in_a_target_is_never_credentials
    c031_credentials_are_never_reflected
    c032_a_basic_challenge_has_a_realm
    c033_a_password_may_hold_colons
    c034_control_characters_are_rejected
    c035_the_only_charset_is_utf_8
    c036_a_password_beyond_ascii_authenticates
    c037_broken_basic_credentials_are_401
    c038_passwords_are_not_taken_in_the_clear_unless_allowed
    c039_an_unknown_user_and_a_wrong_password_are_alike
    c040_the_header_method_is_supported
    c041_two_methods_at_once_are_400_invalid_request
    c042_a_token_in_the_query_is_not_taken
    c043_a_token_in_a_form_is_not_taken
    c044_a_bearer_challenge_has_a_parameter
    c045_no_attribute_of_a_bearer_challenge_stands_twice
    c046_error_descriptions_keep_to_their_characters
    c047_without_credentials_no_error_is_told
    c048_a_failed_token_is_told_with_an_error
    c049_invalid_request_is_400
    c050_invalid_token_is_401
    c051_insufficient_scope_is_403_with_the_scope
    c052_status_error_and_body_never_disagree
    c053_error_descriptions_come_from_a_fixed_vocabulary
    c054_tokens_are_not_taken_in_the_clear_unless_allowed
    c055_only_listed_algorithms_are_taken_and_none_is_not_one
    c056_one_key_is_for_one_algorithm
    c057_a_nested_token_is_not_taken_for_its_inner_one
    c058_the_issuer_is_exact_and_the_key_belongs_to_it
    c059_the_audience_must_name_the_site
    c060_an_id_token_is_refused
    c061_an_expired_token_is_refused
    c062_a_token_not_yet_valid_is_refused
    c063_keys_named_by_the_token_are_never_followed
    c064_an_unknown_critical_extension_is_refused
    c065_a_header_name_twice_is_refused
    c066_a_weak_secret_is_refused_when_the_map_is_loaded
    c067_zero_and_overlong_signatures_are_refused
    c068_claims_of_odd_types_are_401_and_no_fault
    c069_a_token_that_fails_is_invalid_token
    c070_an_unknown_key_id_is_looked_up_once
    c072_a_key_server_that_is_away_is_503_and_no_excuse_for_a_bad_token
    c073_a_token_that_is_not_active_is_401_invalid_token
    c074_introspection_that_is_away_is_503
    c075_an_answer_is_not_kept_beyond_the_end_of_the_token
    c077_a_token_bound_to_a_dpop_key_is_refused_under_bearer
    c080_a_token_bound_to_a_certificate_is_refused_without_it
    c081_too_weak_an_authentication_is_401_and_tells_what_is_needed
    c082_the_resource_metadata_of_a_challenge_can_be_fetched
    c083_the_metadata_names_the_resource_it_is_of
    c084_the_well_known_part_stands_between_host_and_path
    c085_404_hides_what_is_forbidden
    c086_a_hidden_page_is_like_an_absent_one_for_every_method
    c087_a_hidden_page_is_like_an_absent_one_for_every_field
    c088_a_hidden_page_takes_as_long_as_an_absent_one
    c089_a_404_that_may_hide_is_not_stored
    c090_a_hidden_page_shows_no_challenge_and_no_limit
    c091_405_has_allow_and_not_before_authorization
    c092_one_normal_form_of_paths_for_policy_and_upstream
    c093_a_reverse_proxy_never_answers_407
    c094_proxy_authorization_is_not_relayed
    c095_the_upstreams_407_is_502
    c096_a_host_that_is_not_served_is_421
    c097_early_data_is_passed_on_as_such_or_answered_425
    c098_451_explains_names_who_blocks_and_sets_its_freshness
    c099_a_body_over_the_limit_is_413
    c100_no_unregistered_status_is_sent
    c101_429_explains_and_has_retry_after
    c102_429_is_not_stored
    c103_retry_after_has_its_form_and_is_at_least_1
    c104_retry_after_is_true
    c105_ratelimit_fields_keep_to_the_draft
    c106_retry_after_is_not_before_the_reset
    c109_the_throttle_of_sign_ins_treats_all_accounts_alike
    c110_nothing_makes_answers_to_credentials_public
    c112_every_refusal_is_no_store
    c113_vary_names_what_chose_the_refusal
    c114_no_refusal_is_a_permanent_redirect
    c115_a_program_gets_a_problem_document
    c116_the_status_member_is_the_status
    c117_the_type_is_a_uri_and_about_blank_has_the_phrase_as_title
    c118_the_title_does_not_vary
    c119_no_internals_are_told
    c120_the_instance_stands_in_the_log
    c121_html_is_for_a_navigation_only
    c122_nothing_but_a_navigation_is_led_to_a_login
    c125_a_websocket_handshake_is_refused_with_a_status
    c126_a_grpc_call_is_refused_in_trailers
    c127_a_preflight_needs_no_credentials
    c128_another_options_is_guarded
    c129_a_refusal_can_be_read_by_an_allowed_origin
    c130_the_fields_of_refusals_are_exposed
    c131_another_origin_gets_nothing_and_no_star_with_credentials
    c137_identity_fields_from_outside_are_dropped
    c138_authentication_info_passes_unmodified
    c139_no_refusal_is_200_no_401_has_a_location
    c140_what_no_rule_matches_is_refused
    s01_content_length_before_chunked
    s02_chunked_before_content_length
    s03_two_different_content_lengths
    s04_content_length_with_a_sign
    s05_content_length_as_a_list_of_equals
    s06_content_length_as_a_list_of_different_ones
    s07_content_length_beyond_any_number
    s08_an_unknown_transfer_coding
    s09_chunked_that_is_not_last
    s10_chunked_twice
    s11_a_space_before_the_colon
    s12_a_folded_field
    s13_a_nul_in_a_value
    s14_a_bare_cr_in_a_value
    s15_chunked_in_http_1_0
    s16_bare_lf_as_line_ends
    s17_two_host_fields
    s18_no_host_field
    s19_an_absolute_target_of_another_host
    s20_an_absolute_target_and_another_host
    s21_a_premature_upgrade_with_a_request_behind_it
    s22_a_line_feed_in_a_chunk_extension
    s23_a_chunk_size_with_a_prefix
    s24_a_negative_chunk_size
    s25_a_chunk_size_beyond_any_number
    s26_a_chunk_longer_than_its_size
    s27_chunks_without_their_end
    s28_a_body_shorter_than_its_content_length
    s29_chunked_with_a_vertical_tab
    s30_a_get_with_a_body
    s31_two_spaces_in_the_request_line
    s32_a_request_line_without_version
    s33_an_unknown_major_version
    s34_content_length_with_an_underscore
    s35_a_line_without_colon
    s36_fields_that_connection_names
    s37_fields_of_the_head_in_trailers
    s38_a_field_without_name
    s39_a_fragment_in_the_target
    s40_a_space_in_the_target
    s41_a_host_with_more_than_host_and_port
    s42_a_line_that_begins_with_a_space_before_any_field
    s43_connect_to_a_site
    s44_a_name_with_characters_of_no_token
}

#[test]
fn every_rule_that_applies_has_a_test() {
    let applies = |kind: &Applying| matches!(kind, Applying::Applies(_));
    let due: Vec<String> = named().filter(|(_, rule)| applies(&rule.kind)).map(|(name, _)| name).collect();
    assert_eq!(NAMES, due);
}
