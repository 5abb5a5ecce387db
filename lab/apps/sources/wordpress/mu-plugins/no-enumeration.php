<?php
// Plugin Name: No enumeration. Asking for authors by number is refused, and the REST list of users is taken away from visitors.
add_action('init', function () {
    if (!is_user_logged_in() && isset($_GET['author']) && is_numeric($_GET['author'])) {
        error_log("no enumeration: author {$_GET['author']} asked for by {$_SERVER['REMOTE_ADDR']}");
        wp_die('Listing the authors of this site is not allowed.', 'Forbidden', ['response' => 403]);
    }
});

add_filter('rest_endpoints', function (array $endpoints): array {
    if (!is_user_logged_in()) {
        unset($endpoints['/wp/v2/users'], $endpoints['/wp/v2/users/(?P<id>[\d]+)']);
    }
    return $endpoints;
});
