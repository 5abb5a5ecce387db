<?php
// Only board members: a member of another kind gets 403 without a reason.
session_start();
if (empty($_SESSION['member'])) {
    header('Location: /members/sign-in.php', true, 302);
    exit;
}
if ($_SESSION['member'] !== 'chair') {
    error_log("board: refused to {$_SESSION['member']}");
    http_response_code(403);
    exit('<!doctype html><title>Forbidden</title><h1>Forbidden</h1>');
}
echo '<!doctype html><title>Board</title><h1>The board</h1>';
