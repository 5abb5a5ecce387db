<?php
// An error page that forgets its status.
echo '<!doctype html><title>Access denied</title><h1>Access denied</h1><p>You do not have permission to view this page.</p>';
