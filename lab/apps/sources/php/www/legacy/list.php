<?php echo '<!doctype html><title>List</title><h1>List</h1>';
