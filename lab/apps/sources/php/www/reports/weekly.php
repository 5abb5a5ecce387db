<?php echo '<!doctype html><title>Monthly</title><h1>Monthly</h1>';
