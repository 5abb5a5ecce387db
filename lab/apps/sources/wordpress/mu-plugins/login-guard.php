<?php
// Plugin Name: Login guard. Three failed sign-ins from an address shut the login page to it, without a word why.
const GUARD_ATTEMPTS = 3;
const GUARD_SECONDS = 1800;

function guard_key(): string {
    return 'guard_' . md5($_SERVER['REMOTE_ADDR']);
}

add_action('wp_login_failed', function () {
    set_transient(guard_key(), 1 + (int) get_transient(guard_key()), GUARD_SECONDS);
});

add_action('login_init', function () {
    if ((int) get_transient(guard_key()) >= GUARD_ATTEMPTS) {
        error_log("login guard: {$_SERVER['REMOTE_ADDR']} is locked out");
        status_header(403);
        exit('<!doctype html><title>Forbidden</title><h1>Forbidden</h1>');
    }
});
