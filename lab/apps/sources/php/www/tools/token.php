<?php
// A form token kept in the session.
session_start();
$_SESSION['form'] ??= 'form-1881';
if ($_SERVER['REQUEST_METHOD'] === 'POST' && !hash_equals($_SESSION['form'], $_POST['token'] ?? '')) {
    http_response_code(419);
    exit('<!doctype html><title>Page Expired</title><h1>Page expired</h1><p>The form token is missing or too old.</p>');
}
echo '<form method="post"><input type="hidden" name="token" value="', $_SESSION['form'], '"></form>';
