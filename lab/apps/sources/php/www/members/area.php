<?php
// A page for members that says 403 where it should ask who is there.
session_start();
if (empty($_SESSION['member'])) {
    http_response_code(403);
    exit('<!doctype html><title>Members only</title><h1>Members only</h1><p>You have to sign in to see this page.</p>');
}
echo '<!doctype html><title>Members</title><h1>Welcome, ', htmlspecialchars($_SESSION['member']), '</h1>';
