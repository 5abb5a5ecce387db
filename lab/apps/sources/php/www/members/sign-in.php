<?php
// Signs in on GET already, so that the lab needs no password here; the cookie is PHP's own.
session_start();
$_SESSION['member'] ??= 'kit';
echo '<!doctype html><title>Sign in</title><form method="post"><input name="password" type="password"><button>Sign in</button></form>';
