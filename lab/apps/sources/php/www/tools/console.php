<?php
// The old way of keeping a tool to oneself.
if ($_SERVER['REMOTE_ADDR'] !== '127.0.0.50') {
    error_log("console: refused to {$_SERVER['REMOTE_ADDR']}");
    header('HTTP/1.0 403 Forbidden');
    exit('You are not allowed to access this file.');
}
echo 'console';
