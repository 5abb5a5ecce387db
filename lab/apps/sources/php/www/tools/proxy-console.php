<?php
// The same, believing X-Forwarded-For: behind a proxy it shuts everyone out.
if (isset($_SERVER['HTTP_CLIENT_IP']) || isset($_SERVER['HTTP_X_FORWARDED_FOR'])) {
    error_log('proxy-console: a forwarded request');
    header('HTTP/1.0 403 Forbidden');
    exit('You are not allowed to access this file.');
}
echo 'console';
