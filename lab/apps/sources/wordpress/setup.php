<?php
// Installs the site, its people and its posts, and prints what the situations need as JSON.
const DAY = 86400;
const PASSWORD = 'correct-mule-8';
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '127.0.0.1';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
require $argv[1] . '/wp-load.php';
function wp_new_blog_notification() {}
require ABSPATH . 'wp-admin/includes/upgrade.php';

$installed = wp_install('The Lab Gazette', 'boss', 'boss@lab.test', true, '', PASSWORD);
$boss = $installed['user_id'];
$ana = wp_insert_user(['user_login' => 'ana', 'user_pass' => PASSWORD, 'user_email' => 'ana@lab.test', 'role' => 'author']);
$sue = wp_insert_user(['user_login' => 'sue', 'user_pass' => PASSWORD, 'user_email' => 'sue@lab.test', 'role' => 'subscriber']);
update_option('permalink_structure', '/%postname%/');
$GLOBALS['wp_rewrite']->init();
flush_rewrite_rules(false);

function post(string $title, array $more): int {
    return wp_insert_post($more + ['post_title' => $title, 'post_content' => "<p>About $title.</p>", 'post_author' => 1, 'post_status' => 'publish']);
}

function session(int $user, int $expires): array {
    $token = WP_Session_Tokens::get_instance($user)->create($expires);
    $signed_in = wp_generate_auth_cookie($user, $expires, 'logged_in', $token);
    $admin = wp_generate_auth_cookie($user, $expires, 'auth', $token);
    wp_set_current_user($user);
    $_COOKIE[LOGGED_IN_COOKIE] = $signed_in;
    return [
        'COOKIE' => LOGGED_IN_COOKIE . '=' . rawurlencode($signed_in) . '; ' . AUTH_COOKIE . '=' . rawurlencode($admin),
        'NONCE' => wp_create_nonce('wp_rest'),
    ];
}

$values = [
    'OPEN' => post('Opening hours', []),
    'DRAFT' => post('Not yet written', ['post_status' => 'draft', 'post_name' => 'not-yet-written']),
    'PRIVATE' => post('For the editors', ['post_status' => 'private', 'post_name' => 'for-the-editors']),
    'LOCKED' => post('Behind a word', ['post_password' => 'open-barley', 'post_name' => 'behind-a-word']),
];
post('Access denied, explained', ['post_name' => 'access-denied-explained', 'post_content' => '<p>What 403 Forbidden and 401 mean, and why a login page is not a page.</p>']);
foreach (['BOSS' => $boss, 'ANA' => $ana, 'SUE' => $sue] as $name => $user) {
    foreach (session($user, time() + 2 * DAY) as $kind => $value) {
        $values["{$kind}_$name"] = $value;
    }
}
$values['COOKIE_OVER'] = session($ana, time() - DAY)['COOKIE'];
$values['APP_PASSWORD'] = WP_Application_Passwords::create_new_application_password($boss, ['name' => 'lab'])[0];
$values['PASSWORD'] = PASSWORD;
fwrite(STDOUT, "\n" . json_encode($values) . "\n");
