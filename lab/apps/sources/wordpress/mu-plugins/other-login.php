<?php
// Plugin Name: Other login. The login page has moved to an address of its own; the usual one acts as if it were not there.
add_action('login_init', function () {
    if (($_GET['door'] ?? '') === 'garden') {
        return;
    }
    error_log('other login: wp-login.php without its key, answered 404');
    status_header(404);
    nocache_headers();
    exit('<!doctype html><title>Page not found</title><h1>Page not found</h1>');
});
