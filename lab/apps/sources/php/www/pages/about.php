<?php echo '<!doctype html><title>About</title><h1>About</h1>';
