<?php echo '<!doctype html><title>A page</title><h1>A page</h1>';
