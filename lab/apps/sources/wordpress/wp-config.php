<?php
// One WordPress, one database, several sites: the port says which .htaccess and which must-use plugins are in force.
$lab_site = $_SERVER['LAB_SITE'] ?? getenv('LAB_SITE') ?: '@FIRST_PORT@';
define('DB_NAME', 'gazette');
define('DB_USER', 'gazette');
define('DB_PASSWORD', '@PASSWORD@');
define('DB_HOST', '127.0.0.1:@DATABASE_PORT@');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $lab_purpose) {
    define($lab_purpose . '_KEY', $lab_purpose . '-key-@PASSWORD@');
    define($lab_purpose . '_SALT', $lab_purpose . '-salt-@PASSWORD@');
}
define('WP_HOME', "http://127.0.0.1:$lab_site");
define('WP_SITEURL', WP_HOME);
define('COOKIEHASH', 'gazette');
define('WPMU_PLUGIN_DIR', "@SITES@/$lab_site/mu-plugins");
define('WP_DEFAULT_THEME', 'twentytwentyone');
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_DEBUG', false);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
