<?php
// HTTP Basic done by the script itself.
if (!isset($_SERVER['PHP_AUTH_USER'])) {
    header('WWW-Authenticate: Basic realm="Studio tools"');
    http_response_code(401);
    exit('Please sign in.');
}
if ([$_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW']] !== ['ida', 'glass-house-3']) {
    error_log("login: wrong password for {$_SERVER['PHP_AUTH_USER']}");
    header('WWW-Authenticate: Basic realm="Studio tools"');
    http_response_code(401);
    exit('Wrong name or password.');
}
echo 'tools';
