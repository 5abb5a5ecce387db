<?php
// Plugin Name: REST off. The REST API answers nobody who has not signed in.
add_filter('rest_authentication_errors', function ($result) {
    if (!empty($result) || is_user_logged_in()) {
        return $result;
    }
    return new WP_Error('rest_disabled', 'The REST API of this site is disabled.', ['status' => 403]);
});
