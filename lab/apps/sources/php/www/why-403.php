<?php echo '<!doctype html><title>Why pages say "403 Forbidden"</title><h1>Access denied?</h1><p>What "Access denied." and "File not found." mean when PHP-FPM says them, and where to look.</p>';
