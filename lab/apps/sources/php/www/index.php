<?php echo '<!doctype html><title>The studio</title><h1>The studio</h1><p><a href="/page.php">A page</a>, <a href="/why-403.php">why pages say 403</a></p>';
