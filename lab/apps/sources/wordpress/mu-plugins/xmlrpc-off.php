<?php
// Plugin Name: XML-RPC off. Any call to xmlrpc.php is refused by WordPress itself.
if (defined('XMLRPC_REQUEST') && XMLRPC_REQUEST) {
    error_log('xmlrpc off: refused');
    status_header(403);
    exit('XML-RPC services are disabled on this site.');
}
